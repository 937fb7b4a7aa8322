"""Opens tables that Daybreak wrote with PyIceberg, which shares no code with it, and compares.

Usage: check.py <expected.json>. The file holds {"root", "tables": [...]}; objects lie at <root>/<bucket>/<key>.
"""

import json
import sys
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

from pyiceberg.expressions import EqualTo, IsNull
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import StaticTable


class LocalObjects(PyArrowFileIO):
    """Reads s3://bucket/key from <root>/bucket/key: metadata names objects as AWS does."""

    def _local(self, location):
        if location.startswith("s3://"):
            return f"file://{self.properties['daybreak.root']}/{location.removeprefix('s3://')}"
        return location

    def new_input(self, location):
        return super().new_input(self._local(location))

    def new_output(self, location):
        output = super().new_output(self._local(location))
        # What is written down is the object's name, not where this check keeps it.
        output._location = location
        return output

    def delete(self, location):
        raise NotImplementedError("this check only reads")


def plain(value):
    if isinstance(value, (date, Decimal)) and not isinstance(value, datetime):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    return value


def rows(scan):
    found = [{name: plain(value) for name, value in row.items()} for row in scan.to_arrow().to_pylist()]
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True))


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}:\n  found    {found!r}\n  expected {expected!r}")


def check(root, expected):
    name = expected["name"]
    table = StaticTable.from_metadata(
        expected["metadataLocation"],
        properties={"py-io-impl": "check.LocalObjects", "daybreak.root": root},
    )
    same(
        f"{name}: columns",
        [[field.field_id, field.name, str(field.field_type), field.required] for field in table.schema().fields],
        expected["columns"],
    )
    same(
        f"{name}: partition spec",
        [[field.source_id, field.field_id, str(field.transform), field.name] for field in table.spec().fields],
        expected["partitionSpec"],
    )
    same(f"{name}: snapshots", [str(one.snapshot_id) for one in table.snapshots()], expected["snapshots"])
    current = table.current_snapshot()
    same(f"{name}: total records", current and current.summary["total-records"], expected["totalRecords"])
    same(f"{name}: rows", rows(table.scan()), expected["rows"])
    for snapshot, wanted in expected["timeTravel"].items():
        same(f"{name}: rows of {snapshot}", rows(table.scan(snapshot_id=int(snapshot))), wanted)
    for column, value, wanted, files in expected["filters"]:
        predicate = IsNull(column) if value is None else EqualTo(column, value)
        scan = table.scan(row_filter=predicate)
        same(f"{name}: rows where {column} = {value}", rows(scan), wanted)
        same(f"{name}: files where {column} = {value}", len(list(scan.plan_files())), files)
    if expected["partitions"] is not None:
        found = table.inspect.partitions().to_pylist() if current else []
        same(
            f"{name}: partitions",
            sorted([[plain(list(one["partition"].values())[0]), one["record_count"]] for one in found], key=str),
            expected["partitions"],
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    given = json.loads(Path(sys.argv[1]).read_text())
    for table in given["tables"]:
        check(given["root"], table)
    print(f"{len(given['tables'])} tables agree")

"""Writes the tables in `generated` with PyIceberg, for the test that reads what another writer wrote.

Usage, with `pip install 'pyiceberg[sql-sqlite,pyiceberg-core]' pyarrow`: write.py <folder to write to>
"""

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent.parent / "pyiceberg"))

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import EqualTo
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import BucketTransform, DayTransform, IdentityTransform, MonthTransform, YearTransform
from pyiceberg.types import DateType, LongType, NestedField, StringType

root = Path(sys.argv[1]).resolve()
catalog = SqlCatalog(
    "foreign",
    uri="sqlite:///:memory:",
    warehouse="s3://lake",
    **{"py-io-impl": "check.LocalObjects", "daybreak.root": str(root)},
)
catalog.create_namespace("d")
schema = Schema(
    NestedField(1, "id", LongType(), required=False),
    NestedField(2, "store name", StringType(), required=False),
    NestedField(3, "day", DateType(), required=False),
)
arrow = pa.schema([("id", pa.int64()), ("store name", pa.string()), ("day", pa.date32())])


def rows(*found):
    return pa.Table.from_pylist([dict(zip(arrow.names, row)) for row in found], schema=arrow)


def write(name, source, transform):
    column = schema.find_field(source).name if isinstance(transform, IdentityTransform) else "part"
    return catalog.create_table(
        f"d.{name}",
        schema,
        location=f"s3://lake/{name}",
        partition_spec=PartitionSpec(PartitionField(source, 1000, transform, column)),
        properties={"format-version": "2"},
    )


expected = {}
for name, source in (("by_day", 3), ("by_name", 2)):
    table = write(name, source, IdentityTransform())
    table.append(
        rows((1, "Ärger & Co", date(1969, 12, 31)), (2, "Süd/West", date(2026, 11, 1)), (3, None, None))
    )
    table.append(rows((4, "Süd/West", date(2026, 11, 1)), (5, "Süd/West", date(2026, 11, 1))))
    table.overwrite(rows((6, "neu", date(2026, 11, 2))), overwrite_filter="day = '1969-12-31'")
    table = catalog.load_table(f"d.{name}")
    files = table.inspect.files().to_pylist()
    column = schema.find_field(source).name
    partitions = {
        one.file.file_path: one.file.partition[0] for one in table.scan().plan_files()
    }
    expected[name] = {
        "metadataLocation": table.metadata_location,
        "partitionBy": column,
        "snapshots": [str(one.snapshot_id) for one in table.snapshots()],
        "files": [
            {
                "uri": one["file_path"],
                "partition": None
                if partitions[one["file_path"]] is None
                else str(
                    date.fromordinal(date(1970, 1, 1).toordinal() + partitions[one["file_path"]])
                    if source == 3
                    else partitions[one["file_path"]]
                ),
                "recordCount": one["record_count"],
                "fileSizeInBytes": one["file_size_in_bytes"],
            }
            for one in files
        ],
    }

table = write("evolved", 3, DayTransform())
days = [date(1969, 12, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]
month = rows(*((number, "neu", day) for number, day in enumerate(days)))
table.append(month)
with table.update_spec() as update:
    update.remove_field("part").add_field("day", MonthTransform(), "by_month")
table.append(month)
with table.update_spec() as update:
    update.remove_field("by_month").add_field("day", YearTransform(), "by_year")
table.append(month)
with table.update_spec() as update:
    update.remove_field("by_year")
table.append(month)
table = catalog.load_table("d.evolved")
expected["evolved"] = {
    "metadataLocation": table.metadata_location,
    "files": [
        {"uri": one.file.file_path, "specId": one.file.spec_id, "partition": next(iter(one.file.partition), None)}
        for one in table.scan().plan_files()
    ],
    "planned": {
        str(day): sorted(one.file.file_path for one in table.scan(row_filter=EqualTo("day", day)).plan_files())
        for day in [*days, date(2026, 11, 15), date(2027, 1, 1)]
    },
}
expected["bucketed"] = {"metadataLocation": write("bucketed", 1, BucketTransform(4)).metadata_location}
(root / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")

# The test lists files and never opens them; of the metadata files it needs the last.
for folder in root.glob("lake/*"):
    shutil.rmtree(folder / "data", ignore_errors=True)
    for old in sorted(folder.glob("metadata/*.metadata.json"))[:-1]:
        old.unlink()

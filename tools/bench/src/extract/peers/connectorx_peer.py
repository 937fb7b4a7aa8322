"""ConnectorX into Arrow, PyArrow into Parquet, two partitions by key."""
import sys

import connectorx
import pyarrow
import pyarrow.parquet

url, query, out = sys.argv[1:4]
table = connectorx.read_sql(url, query, return_type="arrow", partition_on="sale_id", partition_num=2)
if not isinstance(table, pyarrow.Table):
    table = pyarrow.Table.from_batches(table)
pyarrow.parquet.write_table(table, f"{out}/sales.parquet", compression="zstd")

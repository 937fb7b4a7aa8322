"""DuckDB's postgres extension into Parquet."""
import sys

import duckdb
import duckdb_extensions

url, columns, out = sys.argv[1:4]
duckdb_extensions.import_extension("postgres_scanner")
connection = duckdb.connect()
connection.execute("LOAD postgres_scanner")
connection.execute(f"ATTACH '{url}' AS shop (TYPE postgres, READ_ONLY)")
connection.execute(f"COPY (SELECT {columns} FROM shop.sales) TO '{out}/sales.parquet' (FORMAT parquet, COMPRESSION zstd)")

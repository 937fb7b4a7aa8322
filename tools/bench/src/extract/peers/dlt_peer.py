"""dlt's sql_table with one of its backends into Parquet files."""
import os
import sys

import dlt
from dlt.sources.sql_database import sql_table

url, columns, out, backend = sys.argv[1:5]
os.environ["DESTINATION__FILESYSTEM__BUCKET_URL"] = f"file://{out}"
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
table = sql_table(
    credentials=url.replace("postgresql://", "postgresql+psycopg2://"),
    table="sales",
    backend=backend,
    chunk_size=100_000,
    included_columns=columns.split(","),
    reflection_level="full",
)
pipeline = dlt.pipeline(f"bench_{backend}", destination="filesystem", dataset_name="bench", pipelines_dir=f"{out}/state")
pipeline.run(table, loader_file_format="parquet", write_disposition="replace")

"""Spark's JDBC source with two partitions by key into Parquet."""
import sys

from pyspark.sql import SparkSession

port, columns, out, jar, rows = sys.argv[1:6]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.extraClassPath", jar)
    .config("spark.driver.memory", "4g")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
(
    spark.read.format("jdbc")
    .option("url", f"jdbc:postgresql://127.0.0.1:{port}/shop")
    .option("driver", "org.postgresql.Driver")
    .option("user", "owner")
    .option("password", "owner")
    .option("dbtable", f"(SELECT {columns} FROM sales) AS sales")
    .option("partitionColumn", "sale_id")
    .option("lowerBound", "1")
    .option("upperBound", rows)
    .option("numPartitions", "2")
    .option("fetchsize", "10000")
    .load()
    .write.mode("overwrite")
    .option("compression", "zstd")
    .parquet(f"{out}/sales")
)

"""What Spark makes of the same file with its own reader: own.py FILE OUT"""
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, sum as total

spark = SparkSession.builder.appName("own").getOrCreate()
plays = spark.read.csv(sys.argv[1], header=True)
(
    plays.groupBy("Song", "Date")
    .agg(total(col("Number of Plays").cast("decimal(18,0)")).alias("plays"))
    .write.mode("overwrite")
    .csv(sys.argv[2], header=True)
)
spark.stop()

"""What tasks of one application did, by its event log: eventlog.py LOG SOURCE_BYTES ROWS"""
import json
import sys

log, source_bytes, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
MB = 1e6
kinds = {"ShuffleMapTask": 0, "ResultTask": 0}
run = cpu = shuffled = spilled = 0
longest = 0.0
executors = set()
for line in open(log):
    event = json.loads(line)
    if event["Event"] == "SparkListenerExecutorAdded":
        executors.add(event["Executor ID"])
    if event["Event"] != "SparkListenerTaskEnd" or event["Task End Reason"]["Reason"] != "Success":
        continue
    metrics = event["Task Metrics"]
    kinds[event["Task Type"]] += 1
    run += metrics["Executor Run Time"] / 1e3
    cpu += metrics["Executor CPU Time"] / 1e9
    shuffled += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    spilled += metrics["Disk Bytes Spilled"]
    longest = max(longest, metrics["Executor Run Time"] / 1e3)
reading, writing = kinds["ShuffleMapTask"], kinds["ResultTask"]
print(
    f"tasks {reading} + {writing}, {source_bytes / max(1, reading) / MB:.1f} MB read a task, {run:.1f} s in tasks (CPU {cpu:.1f} s, "
    f"longest {longest:.1f} s), shuffled {shuffled / MB:.1f} MB: {shuffled / rows:.1f} bytes a row, spilled {spilled / MB:.1f} MB, "
    f"{len(executors)} executor(s)"
)

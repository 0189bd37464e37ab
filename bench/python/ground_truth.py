"""The pandas side of ground-truth.mjs: for each line it reads, the seconds and the counts, as one line of JSON."""
import json
import sys
import time

import pandas as pd

csv_path, ids_path = sys.argv[1:]
with open(ids_path) as file:
    ids = file.read().split("\n")
print(f"pandas {pd.__version__}", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    rows = pd.read_csv(csv_path)
    chosen = rows[rows["youtube_id"].isin(ids)]
    counts = chosen["label"].value_counts()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "rows": len(rows), "counts": counts.to_dict()}), flush=True)

"""The pandas side of segments.mjs: for each line it reads, seconds, processor seconds and counts, as one line of JSON."""
import json
import os
import sys
import time

import pandas as pd

csv_path, videos = sys.argv[1:]
print(f"pandas {pd.__version__}", flush=True)
for line in sys.stdin:
    start, processor = time.perf_counter(), time.process_time()
    rows = pd.read_csv(csv_path)
    files = pd.DataFrame({"path": ["videos/" + name for name in os.listdir(videos)]})
    clips = rows.merge(files, on="path")
    clips = clips[clips["end"] > clips["start"]].drop_duplicates(["path", "start", "end", "label"])
    counts = clips["label"].value_counts()
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    answer = {"seconds": seconds, "processor": processor, "clips": len(clips), "counts": counts.to_dict()}
    print(json.dumps(answer), flush=True)

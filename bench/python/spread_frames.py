"""OpenCV's side of spread-frames.mjs: for each "path index index …" it reads, seconds and SHA-256 of the frames, RGB."""
import hashlib
import json
import sys
import time

import cv2

print(f"OpenCV {cv2.__version__}", flush=True)
for line in sys.stdin:
    path, wanted = json.loads(line)
    start = time.perf_counter()
    capture = cv2.VideoCapture(path)
    frames = {}
    for index in range(max(wanted) + 1):
        capture.grab()
        if index in wanted:
            frames[index] = capture.retrieve()[1][:, :, ::-1].copy()
    seconds = time.perf_counter() - start
    digest = hashlib.sha256(b"".join(frames[index].tobytes() for index in wanted)).hexdigest()
    print(seconds, digest, flush=True)

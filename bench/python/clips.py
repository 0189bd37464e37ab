"""The Python side of clips.mjs: load and predict as vidbench does it, the model run by cv2.dnn.

Every frame of a clip is read, resized and kept as float32 in 0…1; then the frames are taken. Batches of eight.
"""
import json
import sys
import time

import cv2
import numpy as np

network = cv2.dnn.readNetFromONNX(sys.argv[1])
SIZE, NUM_FRAMES = 64, 20


def load(path):
    capture = cv2.VideoCapture(path)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(cv2.resize(frame, (SIZE, SIZE)))
    video = np.stack(frames).astype(np.float32) / 255
    step = max(len(video) // NUM_FRAMES, 1)
    return video[[min(i * step, len(video) - 1) for i in range(NUM_FRAMES)]]


print(f"OpenCV {cv2.__version__}", flush=True)
for line in sys.stdin:
    paths = json.loads(line)
    start = time.perf_counter()
    rows = []
    for first in range(0, len(paths), 8):
        for path in paths[first:first + 8]:
            # cv2.dnn keeps the batch of its first run
            network.setInput(load(path)[None])
            rows.append(network.forward()[0])
    print(json.dumps({"seconds": time.perf_counter() - start, "classes": [int(row.argmax()) for row in rows]}), flush=True)

"""What the converters have in common: seeded frames, frames of a clip, and the files that they write."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np

SEED = 7


def seeded_frames(num_frames, height, width, seed=SEED):
    """uint8 RGB [T, H, W, 3] that Kinetoscope makes of the same seed."""
    count = num_frames * height * width * 3
    levels = np.frombuffer(np.random.RandomState(seed).bytes(count), np.uint8)
    return levels.reshape(num_frames, height, width, 3).copy()


def frames_of(path):
    """All frames of a clip, uint8 RGB [T, H, W, 3], and its frames per second."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while True:
        more, frame = capture.read()
        if not more:
            break
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    if not frames:
        raise SystemExit(f"Cannot read {path}: OpenCV finds no frame in it")
    return np.stack(frames), capture.get(cv2.CAP_PROP_FPS)


def write_card(path, card, frames_output, clip=None, clip_output=None):
    """Writes the card beside the model, with its golden; the clip is copied beside it."""
    golden = {"frames": {"seed": SEED, "output": [float(v) for v in np.asarray(frames_output).ravel()]}}
    if clip is not None:
        probe = path.with_name(f"{path.stem}-probe{Path(clip).suffix}")
        shutil.copyfile(clip, probe)
        golden["clip"] = {"path": probe.name, "output": [float(v) for v in np.asarray(clip_output).ravel()]}
    path.write_text(json.dumps({**card, "golden": golden}, indent=1) + "\n")

#!/usr/bin/env python3
"""Writes scores-compressed.npz and scores-half.npz beside itself: frame scores as numpy keeps them, for the tests of
compareRuns. Made with numpy 1.24.
"""
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent

np.savez_compressed(
    FOLDER / "scores-compressed.npz",
    **{"yoga/a.mp4": np.array([[0.25, 0.75], [0.375, 0.625]], np.float32)},
)
np.savez(FOLDER / "scores-half.npz", **{"a.mp4": np.zeros((3, 2), np.float16)})

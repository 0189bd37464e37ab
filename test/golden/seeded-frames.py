#!/usr/bin/env python3
"""What torch gives of a tiny network for seeded frames and for a clip, as a card's golden holds it.

    python3 test/golden/seeded-frames.py ../shared > test/golden/seeded-frames.json
"""

import importlib.util
import json
import pathlib
import sys

import numpy as np
import torch

here = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("networks", here / "tiny-networks.py")
networks = importlib.util.module_from_spec(spec)
stdout, sys.stdout = sys.stdout, sys.stderr  # it prints its own
spec.loader.exec_module(networks)
sys.stdout = stdout

seed, count = 7, 16 * 112 * 112 * 3
levels = np.frombuffer(np.random.RandomState(seed).bytes(count), np.uint8).reshape(16, 112, 112, 3)
mean, std = (torch.tensor(values) for values in (networks.mean, networks.std))
x = ((torch.from_numpy(levels.copy()).float() / 255 - mean) / std).permute(3, 0, 1, 2)[None]
clip = "clips/making_pizza_640x360.mp4"
with torch.no_grad():
    golden = {
        "frames": {"seed": seed, "output": networks.core("tv", x)[0].double().tolist()},
        "clip": {
            "path": "clip.mp4",
            "output": networks.core("tv", networks.pictures(networks.videos[clip])[None])[0].double().tolist(),
        },
    }
print(json.dumps(golden, indent=1))

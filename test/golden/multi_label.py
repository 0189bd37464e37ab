#!/usr/bin/env python3
"""Writes multi-label.json beside itself: seeded made-up scores of clips with several labels, and what scikit-learn says
about them. Made with scikit-learn 1.2.1 and numpy 1.24.

Scores are float32 on a grid, so that many are equal; one label has no clip, one has every clip. `mean` leaves out the label
without a clip, as MMAction2's `mean_average_precision` does: there its precision is not a number.
"""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_fscore_support

LABELS = ["run", "jump", "never", "always", "sit down", "wave"]
THRESHOLD = 0.5

random = np.random.default_rng(20)
truth = (random.random((80, len(LABELS))) < [0.3, 0.1, 0, 1, 0.5, 0.02]).astype(int)
scores = np.clip(np.round(random.random(truth.shape) * 0.7 + truth * 0.25, 2), 0, 1).astype(np.float32)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    precisions = [float(average_precision_score(truth[:, i], scores[:, i])) for i in range(len(LABELS))]
    chosen = (scores >= np.float32(THRESHOLD)).astype(int)
    precision, recall, f1, _ = precision_recall_fscore_support(truth, chosen, average=None, zero_division=0)
seen = [i for i in range(len(LABELS)) if truth[:, i].any()]
golden = {
    "labels": LABELS,
    "threshold": THRESHOLD,
    "truth": truth.tolist(),
    "scores": [[float(x) for x in row] for row in scores],
    "average_precision": [precisions[i] if i in seen else None for i in range(len(LABELS))],
    "mean": float(np.mean([precisions[i] for i in seen])),
    "precision": [float(x) for x in precision],
    "recall": [float(x) for x in recall],
    "f1": [float(x) for x in f1],
}
Path(__file__).with_name("multi-label.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")

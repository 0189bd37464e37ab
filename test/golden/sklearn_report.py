#!/usr/bin/env python3
"""Writes sklearn-report.json beside itself: seeded made-up predictions, what scikit-learn says about them, and the expected
calibration error after Guo et al. 2017 in numpy. Made with scikit-learn 1.2.1 and numpy 1.24.

Of the nine labels "never seen" has no clip and is never predicted, "only predicted" has no clip but is predicted, and
"never predicted" has clips but is not predicted. Confidences are drawn on a grid, so that many are equal and many lie
exactly on the bounds of bins.
"""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support

warnings.filterwarnings("ignore", category=UndefinedMetricWarning)
warnings.filterwarnings("ignore", message="y_pred contains classes not in y_true")

LABELS = ["yoga", "only predicted", "rising", "falling", "never seen", "Ümlaut", "never predicted", "太極拳", "zumba"]
TRUTHS = ["yoga", "rising", "falling", "Ümlaut", "never predicted", "太極拳", "zumba"]
PREDICTED = ["yoga", "rising", "falling", "Ümlaut", "太極拳", "zumba", "only predicted"]
BINS = [1, 5, 10, 15]


def calibration_error(confidence, right, bins):
    """Sum over bins of |B| / n * |accuracy(B) - confidence(B)|, and the largest of these distances."""
    bounds = np.arange(bins + 1) / bins
    error, largest = 0.0, 0.0
    for low, high in zip(bounds[:-1], bounds[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.sum() > 0:
            distance = abs(right[inside].mean() - confidence[inside].mean())
            error += inside.mean() * distance
            largest = max(largest, distance)
    return [float(error), float(largest)]


def averages(truth, predicted, labels, average):
    return [float(x) for x in precision_recall_fscore_support(
        truth, predicted, labels=labels, average=average, zero_division=0)[:3]]


def case(name, seed, clips, chance, labels):
    random = np.random.RandomState(seed)
    truth = random.choice(TRUTHS, clips)
    other = random.choice(PREDICTED, clips)
    can_be_right = truth != "never predicted"
    predicted = np.where((random.uniform(size=clips) < chance) & can_be_right, truth, other)
    confidence = random.randint(6, 61, clips) / 60
    right = truth == predicted
    every = labels or sorted(set(truth) | set(predicted))
    present = [label for label in every if label in truth]
    each = precision_recall_fscore_support(truth, predicted, labels=every, zero_division=0)
    return {
        "name": name,
        "rows": [list(row) for row in zip(truth.tolist(), predicted.tolist(), confidence.tolist())],
        "labels": labels,
        "classes": every,
        "precision": each[0].tolist(),
        "recall": each[1].tolist(),
        "f1": each[2].tolist(),
        "support": each[3].tolist(),
        "accuracy": float(right.mean()),
        "meanClassAccuracy": float(balanced_accuracy_score(truth, predicted)),
        "macro": averages(truth, predicted, every, "macro"),
        "macroWithClips": averages(truth, predicted, present, "macro"),
        "weighted": averages(truth, predicted, every, "weighted"),
        "confusion": confusion_matrix(truth, predicted, labels=every).tolist(),
        "calibration": {str(bins): calibration_error(confidence, right, bins) for bins in BINS},
    }


cases = [
    case("all labels of a model", 1, 300, 0.6, LABELS),
    case("the labels that occur", 2, 120, 0.4, None),
    case("few clips", 3, 5, 0.5, LABELS),
]
path = Path(__file__).resolve().with_suffix("").with_name("sklearn-report.json")
path.write_text(json.dumps(cases, ensure_ascii=False) + "\n", encoding="utf-8")

"""Average precision at temporal overlap by the arithmetic of ActivityNet's published evaluation, written anew with NumPy:

python3 test/golden/moment_precision.py > test/golden/moment-precision.json
"""

import json

import numpy

thresholds = numpy.linspace(0.5, 0.95, 10)


def overlaps(span, others):
    both = (numpy.minimum(span[1], others[:, 1]) - numpy.maximum(span[0], others[:, 0])).clip(0)
    either = (others[:, 1] - others[:, 0]) + (span[1] - span[0]) - both
    return both.astype(float) / either


def area_under(precision, recall):
    precision = numpy.hstack([[0], precision, [0]])
    recall = numpy.hstack([[0], recall, [1]])
    for i in range(len(precision) - 1)[::-1]:
        precision[i] = max(precision[i], precision[i + 1])
    changes = numpy.where(recall[1:] != recall[:-1])[0] + 1
    return numpy.sum((recall[changes] - recall[changes - 1]) * precision[changes])


def class_precision(found, truth):
    """For each threshold; found and truth are lists of (video, start, end[, score])."""
    result = numpy.zeros(len(thresholds))
    if not found:
        return result
    order = numpy.array([row[3] for row in found]).argsort()[::-1]
    right = numpy.zeros((len(thresholds), len(found)))
    wrong = numpy.zeros((len(thresholds), len(found)))
    taken = numpy.full((len(thresholds), len(truth)), -1)
    for place, index in enumerate(order):
        video, start, end, _ = found[index]
        own = [i for i, row in enumerate(truth) if row[0] == video]
        if not own:
            wrong[:, place] = 1
            continue
        overlap = overlaps((start, end), numpy.array([truth[i][1:3] for i in own]))
        for t, threshold in enumerate(thresholds):
            for j in overlap.argsort()[::-1]:
                if overlap[j] < threshold:
                    wrong[t, place] = 1
                    break
                if taken[t, own[j]] >= 0:
                    continue
                right[t, place] = 1
                taken[t, own[j]] = place
                break
            if right[t, place] == 0 and wrong[t, place] == 0:
                wrong[t, place] = 1
    right = numpy.cumsum(right, axis=1).astype(float)
    wrong = numpy.cumsum(wrong, axis=1).astype(float)
    for t in range(len(thresholds)):
        result[t] = area_under(right[t] / (right[t] + wrong[t]), right[t] / float(len(truth)))
    return result


random = numpy.random.RandomState(5)
labels = ["dive", "jump", "run", "swim"]
truth, found = [], []
for video in range(12):
    for _ in range(random.randint(0, 5)):
        start = float(random.uniform(0, 50))
        length = float(random.uniform(1, 12))
        label = labels[random.randint(0, 4)]
        truth.append([f"v{video}.mp4", start, start + length, label])
        for _ in range(random.randint(0, 4)):
            moved = start + float(random.normal(0, 0.12)) * length
            found.append([f"v{video}.mp4", moved, moved + length * float(random.uniform(0.8, 1.2)), label, float(random.uniform())])
    for _ in range(random.randint(0, 3)):
        start = float(random.uniform(0, 50))
        found.append([f"v{video}.mp4", start, start + 5, labels[random.randint(0, 3)], float(random.uniform())])
per_class = {}
for label in sorted({row[3] for row in truth}):
    of_class = [row[:3] + [row[4]] for row in found if row[3] == label]
    per_class[label] = class_precision(of_class, [row[:3] for row in truth if row[3] == label]).tolist()
mean = numpy.array(list(per_class.values())).mean(axis=0)
print(
    json.dumps(
        {
            "truth": truth,
            "found": found,
            "thresholds": thresholds.tolist(),
            "perClass": per_class,
            "perThreshold": mean.tolist(),
            "mean": float(mean.mean()),
        }
    )
)

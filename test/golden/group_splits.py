"""Splits of scikit-learn for test/datasets/split: python3 test/golden/group_splits.py > test/golden/group-splits.json"""

import json

import numpy
import sklearn
from sklearn.model_selection import GroupShuffleSplit, StratifiedGroupKFold

random = numpy.random.RandomState(3)
cases = []
for size, num_groups, num_classes in [(12, 4, 2), (60, 15, 3), (200, 31, 5), (300, 120, 10)]:
    groups = [f"g{number:03d}" for number in random.randint(0, num_groups, size)]
    labels = [f"c{number}" for number in random.randint(0, num_classes, size)]
    x = numpy.zeros(size)
    shuffled = []
    for seed, fraction in [(0, 0.2), (7, 0.25), (123, 0.5)]:
        splitter = GroupShuffleSplit(n_splits=1, test_size=fraction, random_state=seed)
        _, test = next(splitter.split(x, labels, groups))
        shuffled.append({"seed": seed, "fraction": fraction, "test": test.tolist()})
    folds = []
    for count in [2, 3, 4]:
        splitter = StratifiedGroupKFold(n_splits=count)
        folds.append([test.tolist() for _, test in splitter.split(x, labels, groups)])
    cases.append({"groups": groups, "labels": labels, "shuffled": shuffled, "folds": folds})
print(json.dumps({"sklearn": sklearn.__version__, "cases": cases}))

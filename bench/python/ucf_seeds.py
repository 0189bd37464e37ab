"""The PyTorch side of ucf-seeds.mjs: trains on the features in a folder, prints how many test clips are right."""
import json
import os
import sys

import numpy as np
import torch
from torch import nn

folder = sys.argv[1]
with open(os.path.join(folder, "settings.json")) as file:
    settings = json.load(file)
torch.set_num_threads(1)


def read(name, shape, classes):
    data = np.fromfile(os.path.join(folder, f"{name}.f32"), np.float32).reshape(shape)
    return torch.from_numpy(data), torch.tensor(classes)


(x, y), (x_test, y_test) = (read(name, **part) for name, part in zip(("train", "test"), settings["sets"]))


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.GRU(x.shape[2], 16, batch_first=True)
        self.second = nn.GRU(16, 8, batch_first=True)
        classes = int(max(y.max(), y_test.max())) + 1
        self.rest = nn.Sequential(nn.Dropout(0.4), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, classes))

    def forward(self, clips):
        return self.rest(self.second(self.first(clips)[0])[0][:, -1])


right = []
for seed in settings["seeds"]:
    torch.manual_seed(seed)
    head = Head()
    optimizer = torch.optim.Adam(head.parameters(), lr=settings["learningRate"])
    for _ in range(settings["epochs"]):
        for rows in torch.randperm(len(x)).split(settings["batchSize"]):
            optimizer.zero_grad()
            nn.functional.cross_entropy(head(x[rows]), y[rows]).backward()
            optimizer.step()
    head.eval()
    with torch.no_grad():
        right.append(int((head(x_test).argmax(1) == y_test).sum()))
print(json.dumps({"version": f"PyTorch {torch.__version__}", "right": right}))

"""The PyTorch side of gru-epoch.mjs: trains one epoch for each line it reads and prints the seconds it took."""
import os
import sys
import time

import torch
from torch import nn

ROWS, FRAMES, WIDTH, LABELS, BATCH_SIZE = 416, 20, 2048, 5, 32


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.GRU(WIDTH, 16, batch_first=True)
        self.second = nn.GRU(16, 8, batch_first=True)
        self.rest = nn.Sequential(nn.Dropout(0.4), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, LABELS))

    def forward(self, x):
        return self.rest(self.second(self.first(x)[0])[0][:, -1])


torch.manual_seed(1)
torch.set_num_threads(int(os.environ.get("TORCH_THREADS", "1")))
x = torch.rand(ROWS, FRAMES, WIDTH)
y = torch.arange(ROWS) % LABELS
head = Head()
optimizer = torch.optim.Adam(head.parameters(), lr=1e-4)
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    order = torch.randperm(ROWS)
    for first in range(0, ROWS, BATCH_SIZE):
        rows = order[first:first + BATCH_SIZE]
        loss = nn.functional.cross_entropy(head(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
    print(time.perf_counter() - start, flush=True)

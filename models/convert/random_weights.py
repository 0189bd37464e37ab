"""Random weights with which a network's numbers differ from input to input, as those of trained weights do."""

import torch
from torch import nn


def wake(network, *inputs, run=None):
    """Normalisation has the statistics of the inputs; the scores of the last layer have a standard deviation of 3."""
    run = run or network
    inputs = torch.cat([*inputs] * (2 if len(inputs) == 1 else 1))
    norms = [m for m in network.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = None
        norm.reset_running_stats()
        if not norm.weight.any():  # a branch that begins as nothing would hide its own faults
            norm.weight.fill_(0.5)
    if norms:
        network.train()
        run(inputs)
    network.eval()
    last = [m for m in network.modules() if isinstance(m, (nn.Linear, nn.Conv3d))][-1]
    scale = 3 / float(run(inputs).std(1).max())
    last.weight.mul_(scale)
    if last.bias is not None:
        last.bias.mul_(scale)

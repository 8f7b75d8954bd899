"""Goldens of optimisers and schedules: python3 test/goldens/nn-optimisers.py writes nn-optimisers.json;
then npx biome format --write test/goldens/nn-optimisers.json."""
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, MultiStepLR

from nn_support import digits, fill, spread, write

torch.set_default_dtype(torch.float64)


def descend(make, rates=(0.1,) * 5):
    """Weights and biases after each of five steps on a small network and its mean squared error."""
    model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2))
    fill(model)
    x, target = spread([6, 4], 106), spread([6, 2], 107)
    optimiser = make(model.parameters())
    steps = []
    for rate in rates:
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad()
        nn.functional.mse_loss(model(x), target).backward()
        optimiser.step()
        steps.append([digits(p) for p in model.parameters()])
    return steps


def rates(make, epochs):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = make(optimiser)
    values = []
    for _ in range(epochs):
        values.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return values + [optimiser.param_groups[0]["lr"]]


sgd, adam = torch.optim.SGD, torch.optim.Adam
falling = (0.2, 0.2, 0.1, 0.05, 0.01)
write("nn-optimisers", {
    "sgd": descend(lambda p: sgd(p, 0.1)),
    "sgd, weight decay": descend(lambda p: sgd(p, 0.1, weight_decay=0.05)),
    "momentum": descend(lambda p: sgd(p, 0.1, momentum=0.9)),
    "momentum, weight decay, falling rate":
        descend(lambda p: sgd(p, 0.1, momentum=0.8, weight_decay=0.05), falling),
    "nesterov": descend(lambda p: sgd(p, 0.1, momentum=0.9, nesterov=True)),
    "nesterov, weight decay, falling rate":
        descend(lambda p: sgd(p, 0.1, momentum=0.8, nesterov=True, weight_decay=0.05), falling),
    "adam": descend(lambda p: adam(p, 0.1)),
    "adam, weight decay, falling rate": descend(lambda p: adam(p, 0.1, weight_decay=0.05), falling),
    "adam, own betas and epsilon": descend(lambda p: adam(p, 0.1, betas=(0.8, 0.95), eps=0.01)),
    "cosine": rates(lambda o: CosineAnnealingLR(o, 12), 12),
    "cosine to 0.003": rates(lambda o: CosineAnnealingLR(o, 20, eta_min=0.003), 20),
    "step": rates(lambda o: MultiStepLR(o, [6, 9], gamma=0.1), 12),
})

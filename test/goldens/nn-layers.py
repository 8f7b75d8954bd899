"""Goldens of layers and whole networks: python3 test/goldens/nn-layers.py writes nn-layers.json;
then npx biome format --write test/goldens/nn-layers.json."""
import torch
from torch import nn
from torch.nn import functional as F

from nn_support import digits, fill, spread, write

torch.set_default_dtype(torch.float64)


class Block(nn.Module):
    """He's basic block with a parameter-free shortcut: every other pixel, new channels zero."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        short = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.added))
        return F.relu(y + short)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        sizes = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
        self.blocks = nn.Sequential(*[Block(*size) for size in sizes])
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn1(self.conv1(x)))).mean((2, 3)))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, 10),
    )


def saturating():
    return nn.Sequential(
        nn.Conv2d(1, 3, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(3, 4, 3), nn.Sigmoid(),
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(16, 6), nn.Tanh(), nn.Linear(6, 3),
    )


def gradients(model):
    """First elements and norm of every parameter's gradient."""
    grads = [p.grad for p in model.parameters()]
    return [{"norm": float(f"{g.norm().item():.9g}"), "first": digits(g.flatten()[:6])} for g in grads]


def buffers(model):
    return [digits(b) for name, b in model.named_buffers() if "num_batches" not in name]


def classifier(model, shape, classes):
    fill(model)
    x = spread([4, *shape], 101)
    output = model(x)
    loss = F.cross_entropy(output, torch.arange(4) % classes)
    loss.backward()
    statistics = buffers(model)[-4:]
    evaluated = model.eval()(x)
    return {"loss": loss.item(), "output": digits(output), "evaluated": digits(evaluated),
            "gradients": gradients(model), "buffers": statistics}


def block():
    model = Block(4, 6, 2)
    fill(model)
    x = spread([3, 4, 7, 5], 102).requires_grad_()
    y = model(x)
    (y * spread(list(y.shape), 103)).sum().backward()
    statistics = buffers(model)
    return {"output": digits(y), "inputGradient": digits(x.grad), "gradients": gradients(model),
            "buffers": statistics, "evaluated": digits(model.eval()(x))}


def norm(layer, shape):
    fill(layer)
    steps = []
    for step in range(3):
        y = layer(spread(shape, 200 + step, 1 + step) + 0.5 * step)
        steps.append({"output": digits(y), "buffers": buffers(layer)})
    return {"steps": steps, "evaluated": digits(layer.eval()(spread(shape, 210, 2)))}


def drop(rate):
    model = nn.Sequential(nn.Linear(5, 8), nn.Dropout(rate), nn.Linear(8, 3))
    fill(model)
    x = spread([4, 5], 104)
    torch.manual_seed(1)
    mask = F.dropout(torch.ones(4, 8), rate)
    torch.manual_seed(1)
    y = model(x)
    (y * spread([4, 3], 105)).sum().backward()
    return {"mask": digits(mask), "output": digits(y), "gradients": gradients(model),
            "evaluated": digits(model.eval()(x))}


write("nn-layers", {
    "block": block(),
    "norm2d": norm(nn.BatchNorm2d(3), [2, 3, 2, 2]),
    "norm1d": norm(nn.BatchNorm1d(4, eps=1e-3, momentum=0.3), [5, 4]),
    "dropout": drop(0.4),
    "saturating": classifier(saturating(), [1, 12, 12], 3),
    "lenet5": classifier(lenet(), [1, 28, 28], 10),
    "resnet20-he": classifier(ResNet20(), [3, 32, 32], 10),
})

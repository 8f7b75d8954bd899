"""Goldens of the papers' networks, small: python3 test/goldens/nn-models.py writes nn-models.json;
then npx biome format --write test/goldens/nn-models.json."""
import torch
from torch import nn
from torch.nn import functional as F

from nn_support import digits, fill, spread, write

torch.set_default_dtype(torch.float64)


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Bottleneck(nn.Module):
    """Pre-activation bottleneck: the shortcut takes what comes in, before it is normalised."""

    def __init__(self, inputs, inner, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, inner, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(inner), conv(inner, inner, 3, stride)
        self.bn3, self.conv3 = nn.BatchNorm2d(inner), conv(inner, 4 * inner, 1)
        self.shortcut = conv(inputs, 4 * inner, 1, stride) if inputs != 4 * inner else None

    def forward(self, x):
        y = self.conv1(F.relu(self.bn1(x)))
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.conv3(F.relu(self.bn3(y)))
        return y + (x if self.shortcut is None else self.shortcut(x))


class WideChanging(nn.Module):
    """Wide basic block whose channels change: body and shortcut take one normalised input."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, outputs, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(outputs), conv(outputs, outputs, 3)
        self.shortcut = conv(inputs, outputs, 1, stride)

    def forward(self, x):
        x = F.relu(self.bn1(x))
        return self.conv2(F.relu(self.bn2(self.conv1(x)))) + self.shortcut(x)


class WideKeeping(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(channels), conv(channels, channels, 3)
        self.bn2, self.conv2 = nn.BatchNorm2d(channels), conv(channels, channels, 3)

    def forward(self, x):
        return x + self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def head(channels, classes):
    return [nn.BatchNorm2d(channels), nn.ReLU(), Mean(), nn.Linear(channels, classes)]


def preresnet11():
    return nn.Sequential(conv(2, 16, 3), Bottleneck(16, 16, 1), Bottleneck(64, 32, 2),
                         Bottleneck(128, 64, 2), *head(256, 3))


def wide_resnet_16_1():
    blocks = [WideKeeping(16), WideKeeping(16), WideChanging(16, 32, 2), WideKeeping(32),
              WideChanging(32, 64, 2), WideKeeping(64)]
    return nn.Sequential(conv(2, 16, 3), *blocks, *head(64, 3))


def vgg5(channels, height, width):
    features = [conv(channels, 64, 3), nn.ReLU(), nn.AvgPool2d(2), conv(64, 128, 3), nn.ReLU(),
                conv(128, 128, 3), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten()]
    sizes = [128 * (height // 4) * (width // 4), 8, 8, 3]
    linear = [nn.Linear(a, b, bias=False) for a, b in zip(sizes, sizes[1:])]
    return nn.Sequential(*features, linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])


def classifier(model, shape):
    fill(model)
    x = spread([4, *shape], 101)
    output = model(x)
    loss = F.cross_entropy(output, torch.arange(4) % 3)
    loss.backward()
    gradients = [{"norm": float(f"{p.grad.norm().item():.9g}"), "first": digits(p.grad.flatten()[:6])}
                 for p in model.parameters()]
    statistics = [digits(b) for name, b in model.named_buffers() if "num_batches" not in name][-4:]
    return {"loss": loss.item(), "output": digits(output), "evaluated": digits(model.eval()(x)),
            "gradients": gradients, "buffers": statistics}


write("nn-models", {
    "preresnet11": classifier(preresnet11(), [2, 9, 7]),
    "wide-resnet-16-1": classifier(wide_resnet_16_1(), [2, 9, 7]),
    "vgg5": classifier(vgg5(2, 9, 14), [2, 9, 14]),
})

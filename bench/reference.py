"""The benchmarks' cases in PyTorch: reads a command (JSON) a line on stdin, answers a list of numbers a line."""
import contextlib
import io
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

BATCH = 128


class Block(nn.Module):
    def __init__(self, channels, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.more = stride, outputs - channels

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return F.relu(y + x)


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    channels = 16
    for stage, outputs in enumerate((16, 32, 64)):
        for block in range(3):
            layers.append(Block(channels, outputs, 2 if stage and not block else 1))
            channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def fc():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 200), nn.ReLU(), nn.Linear(200, 10)
    )


MODELS = {"fc": (fc, (1, 28, 28)), "lenet5": (lenet5, (1, 28, 28)), "resnet20": (resnet20, (3, 32, 32))}


def training(name):
    build, shape = MODELS[name]
    model = build()
    images, labels = torch.randn(BATCH, *shape), torch.randint(0, 10, (BATCH,))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimiser.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimiser.step()

    return step


def fold(model):
    """Batch norms merged into the convolutions before them."""
    layers = list(model)
    layers[0], layers[1] = fuse_conv_bn_eval(layers[0], layers[1]), nn.Identity()
    for block in layers:
        if isinstance(block, Block):
            block.conv1, block.bn1 = fuse_conv_bn_eval(block.conv1, block.bn1), nn.Identity()
            block.conv2, block.bn2 = fuse_conv_bn_eval(block.conv2, block.bn2), nn.Identity()
    return nn.Sequential(*layers)


def evaluation(name):
    build, shape = MODELS[name]
    model = fold(build().eval())
    images = torch.randn(BATCH, *shape)

    def infer():
        with torch.inference_mode():
            model(images)

    return infer


def timed(run, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main():
    torch.set_num_threads(int(sys.argv[1]))
    cases = {}
    for line in sys.stdin:
        command, answer = json.loads(line), []
        if "open" in command:
            family, name = command["open"].split("/")
            cases[command["open"]] = {"training": training, "evaluation": evaluation}[family](name)
        elif "run" in command:
            answer = timed(cases[command["run"]], command["runs"])
        else:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(command["execute"], {})
            answer = [float(value) for value in printed.getvalue().split()]
        print(json.dumps(answer), flush=True)


main()

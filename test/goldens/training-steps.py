"""Goldens of whole trainings: python3 test/goldens/training-steps.py writes training-steps.json;
then npx biome format --write test/goldens/training-steps.json."""
import torch
from torch import nn

from nn_support import digits, fill, write

torch.set_default_dtype(torch.float64)

COUNT, BATCH, EPOCHS = 12, 5, 2
pixels = [(7919 * i + 104729) % 256 for i in range(COUNT * 16)]
images = (torch.tensor(pixels, dtype=torch.float64) / 255).float().double().reshape(COUNT, 1, 4, 4)
labels = torch.arange(COUNT) % 3


def network():
    model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(),
                          nn.Linear(64, 3))
    fill(model)
    return model


def train(make):
    """Two epochs in batches of 5, 5 and 2, in the order of the data."""
    model = network()
    optimiser = make(model.parameters())
    steps, epochs = [], []
    for _ in range(EPOCHS):
        total = correct = 0.0
        for start in range(0, COUNT, BATCH):
            x, y = images[start:start + BATCH], labels[start:start + BATCH]
            optimiser.zero_grad()
            logits = model(x)
            loss = nn.functional.cross_entropy(logits, y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            correct += (logits.argmax(1) == y).sum().item()
            steps.append([digits(p) for p in model.parameters()])
        epochs.append({"loss": total / COUNT, "trainAccuracy": 100 * correct / COUNT})
    norm = model[1]
    return {"steps": steps, "epochs": epochs, "mean": digits(norm.running_mean),
            "variance": digits(norm.running_var)}


write("training-steps", {
    "sgd": train(lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01)),
    "adam": train(lambda p: torch.optim.Adam(p, 0.01)),
})

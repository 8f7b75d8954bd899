"""Goldens of curvature: python3 test/goldens/analysis-curvature.py writes analysis-curvature.json;
then npx biome format --write test/goldens/analysis-curvature.json."""
import torch
from torch import nn
from torch.nn.utils.stateless import functional_call

from nn_support import digits, fill, spread, write

torch.set_default_dtype(torch.float64)

COUNT, BATCH = 12, 3
pixels = [(7919 * i + 104729) % 256 for i in range(COUNT * 16)]
images = (torch.tensor(pixels, dtype=torch.float64) / 255).float().double().reshape(COUNT, 1, 4, 4)
labels = torch.arange(COUNT) % 3

model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                      nn.Linear(16, 3))
fill(model)
model.eval()
names = [name for name, _ in model.named_parameters()]
shapes = [p.shape for p in model.parameters()]
point = torch.cat([p.detach().flatten() for p in model.parameters()])


def loss(vector, x, y):
    """Mean cross-entropy as a function of all parameters in one vector."""
    parts = torch.split(vector, [s.numel() for s in shapes])
    values = {name: part.reshape(shape) for name, part, shape in zip(names, parts, shapes)}
    return nn.functional.cross_entropy(functional_call(model, values, (x,)), y)


hessian = torch.autograd.functional.hessian(lambda v: loss(v, images, labels), point)
values = torch.linalg.eigvalsh(hessian).flip(0)
direction = spread([len(point)], 7)
gradients = torch.stack([
    torch.autograd.functional.jacobian(lambda v, s=s: loss(v, images[s:s + BATCH], labels[s:s + BATCH]), point)
    for s in range(0, COUNT, BATCH)])
covariance = torch.linalg.eigvalsh(torch.cov(gradients.T)).flip(0)

write("analysis-curvature", {
    "loss": loss(point, images, labels).item(),
    "largest": digits(values[:5]),
    "smallest": values[-1].item(),
    "product": digits(hessian @ direction),
    "covariance": digits(covariance[:3]),
    "trace": torch.cov(gradients.T).trace().item(),
    "meanLength": gradients.mean(0).norm().item(),
})

"""Goldens of a fitted response: /usr/bin/python3 test/goldens/device-fit.py writes device-fit.json;
then npx biome format --write test/goldens/device-fit.json. Soft bounds, fitted by PyTorch's L-BFGS in float64 to
conductances in microsiemens that waver around another curve."""
import torch

from nn_support import digits, spread, write

torch.set_default_dtype(torch.float64)
UP, DOWN = 60, 50


def curve(start, up, upper, down, lower):
    """Conductances: steps up*(upper - g)/(upper - lower), then down*(g - lower)/(upper - lower)."""
    values = [start]
    for k in range(UP + DOWN):
        g = values[-1]
        step = up * (upper - g) if k < UP else -down * (g - lower)
        values.append(g + step / (upper - lower))
    return torch.stack(values)


truth = torch.tensor([3.0, 0.9, 22.0, 0.7, 1.5])
measured = curve(*truth) + spread([UP + DOWN + 1], 5, 0.4)
measured = torch.tensor(digits(measured))
point = torch.tensor([3.0, 1.0, 21.0, 1.0, 1.0], requires_grad=True)
optimiser = torch.optim.LBFGS([point], lr=0.5, max_iter=2000, tolerance_grad=1e-12, tolerance_change=1e-16,
                              line_search_fn="strong_wolfe")


def closure():
    optimiser.zero_grad()
    loss = ((curve(*point) - measured) ** 2).sum()
    loss.backward()
    return loss


for _ in range(5):
    squares = optimiser.step(closure)
squares = closure()
start, up, upper, down, lower = point.tolist()
write("device-fit", {
    "up": UP, "down": DOWN,
    "microsiemens": measured.tolist(),
    "squares": squares.item(),
    "gradient": point.grad.abs().max().item(),
    "upper": upper, "lower": lower,
    "stepUpAtMiddle": up * (upper - 10) / (upper - lower),
    "stepDownAtMiddle": down * (10 - lower) / (upper - lower),
})

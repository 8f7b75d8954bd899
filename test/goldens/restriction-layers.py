"""Goldens of networks restricted to a circuit, written as the HRAT paper writes them (before division by s):
python3 test/goldens/restriction-layers.py writes restriction-layers.json; then npx biome format --write test/goldens."""
import torch
import torch.nn.functional as F

from nn_support import digits, spread, write

torch.set_default_dtype(torch.float64)

V_TH, VDD, GAIN = 0.2, 1.0, 0.3
BITS, DAC, SIGMA, EPSILON = 4, 5, 0.05, 1e-5
CODE = 2 ** (BITS - 1) - 1
labels = torch.tensor([0, 2, 1, 1])


def clamp(x, limit):
    """C: limits to +-limit, with its gradient to both."""
    limit = limit + torch.zeros_like(x)
    return torch.where(x > limit, limit, torch.where(x < -limit, -limit, x))


def quantise(w, step):
    """Equation 2, the gradient of the step multiplied by LSQ's factor."""
    factor = (w.numel() * CODE) ** -0.5
    step = step * factor + (step * (1 - factor)).detach()
    code = w / step
    nearest = torch.round(code).detach()
    inside = (code + (nearest - code).detach()) * step
    return torch.where(nearest > CODE, CODE * step, torch.where(nearest < -CODE, -CODE * step, inside))


class Network:
    """Tensors by name, made by formulas; the noise that a step draws."""

    def __init__(self, shapes, evaluation=False):
        self.evaluation = evaluation
        self.p = {}
        for i, (name, (shape, scale, offset)) in enumerate(shapes.items()):
            self.p[name] = (spread(shape, 1 + i, scale) + offset).float().double()
            if not name.endswith(("mean", "variance", "noise", "dac")):
                self.p[name].requires_grad_()

    def program(self, w, name):
        q = quantise(w, self.p[f"{name}.step"])
        if self.evaluation:
            return q
        return q + (2 * SIGMA * q.abs().max()).detach() * self.p[f"{name}.noise"]

    def dac(self, b, name, v_c):
        b = clamp(b, v_c)
        lsb = 2 * v_c / (2 ** DAC - 1)
        if self.evaluation:
            return torch.round((b + v_c) / lsb) * lsb - v_c
        return b + lsb * self.p[f"{name}.dac"]

    def v_c(self, name):
        return self.p[f"{name}.scale"] * VDD / 2


def channels(v):
    return v[None, :, None, None]


def without_norm(net, x, name):
    """Equation 6, before ReLU and /s."""
    v_c = net.v_c(name)
    y = clamp(F.linear(clamp(x, torch.tensor(V_TH)), net.program(net.p[f"{name}.weight"], name)), v_c)
    return clamp(y + net.dac(net.p[f"{name}.bias"], name, v_c), v_c)


def linear_network(net, x):
    x = x.flatten(1)
    x = F.relu(without_norm(net, x, "fc1")) / net.p["fc1.scale"]
    return without_norm(net, x, "fc2")


def conv_network(net, x, strategy):
    """A convolution with batch normalisation, pooling, a linear layer."""
    p, x = net.p, clamp(x, torch.tensor(V_TH))
    w, b, gain, offset = (p[n] for n in ("conv1.weight", "conv1.bias", "bn1.gain", "bn1.offset"))
    mean, variance, v_c = p["bn1.mean"], p["bn1.variance"], net.v_c("conv1")
    fused_w = lambda var: (gain / torch.sqrt(var + EPSILON))[:, None, None, None] * w
    fused_b = lambda mu, var: offset + gain / torch.sqrt(var + EPSILON) * (b - mu)
    product = lambda weights: F.conv2d(x, weights, padding=1)
    moments = lambda y: (y.mean((0, 2, 3)), y.var((0, 2, 3), unbiased=False))
    normalise = lambda y, mu, var: channels(gain) * (y - channels(mu)) / torch.sqrt(channels(var) + EPSILON) + channels(offset)
    slope = gain / torch.sqrt(variance + EPSILON)
    if net.evaluation:
        if strategy == "after-training":
            largest = fused_w(variance).abs().max()
            p["conv1.step"] = largest / CODE
        y = clamp(product(net.program(fused_w(variance), "conv1")), v_c)
        total = y + channels(net.dac(fused_b(mean, variance), "conv1", v_c))
    elif strategy in ("hrat", "unfused-scale"):
        y = product(net.program(fused_w(variance), "conv1")) / channels(slope) + channels(b)
        net.batch = moments(y)
        y_bn = normalise(y, *net.batch)
        if strategy == "hrat":
            b_fused = fused_b(mean, variance)
            y_bar = clamp(y_bn - channels(b_fused), v_c)
            total = y_bar + channels(net.dac(b_fused, "conv1", v_c))
        else:
            total = y_bn
    elif strategy == "after-training":
        y = product(net.program(w, "conv1")) + channels(b)
        net.batch = moments(y)
        total = normalise(y, *net.batch)
    else:
        mu, var = net.batch = moments(product(w) + channels(b))
        used = var if strategy == "current-batch" else variance
        y = product(net.program(fused_w(used), "conv1"))
        if strategy == "moving-average":
            y = y * channels(torch.sqrt(variance + EPSILON) / torch.sqrt(var + EPSILON))
        total = y + channels(fused_b(mu, var))
    x = F.relu(clamp(total, v_c)) / p["conv1.scale"]
    return without_norm(net, F.max_pool2d(x, 2).flatten(1), "fc1")


LINEAR = {
    "fc1.weight": ([5, 32], 0.5, 0), "fc1.bias": ([5], 0.2, 0), "fc1.scale": ([], 0, 2), "fc1.step": ([], 0, 0.06),
    "fc2.weight": ([3, 5], 0.9, 0), "fc2.bias": ([3], 0.1, 0), "fc2.scale": ([], 0, 0.5), "fc2.step": ([], 0, 0.11),
    "fc1.noise": ([5, 32], 1.5, 0), "fc1.dac": ([5], 0.5, 0), "fc2.noise": ([3, 5], 1.5, 0), "fc2.dac": ([3], 0.5, 0),
}
CONV = {
    "conv1.weight": ([4, 2, 3, 3], 0.5, 0), "conv1.bias": ([4], 0.2, 0), "bn1.gain": ([4], 0.4, 0.8),
    "bn1.offset": ([4], 0.5, 0), "conv1.scale": ([], 0, 3), "conv1.step": ([], 0, 0.2),
    "fc1.weight": ([3, 16], 0.5, 0), "fc1.bias": ([3], 0.1, 0), "fc1.scale": ([], 0, 1.2), "fc1.step": ([], 0, 0.06),
    "bn1.mean": ([4], 0.05, 0), "bn1.variance": ([4], 0.02, 0.06), "conv1.noise": ([4, 2, 3, 3], 1.5, 0),
    "conv1.dac": ([4], 0.5, 0), "fc1.noise": ([3, 16], 1.5, 0), "fc1.dac": ([3], 0.5, 0),
}
images = GAIN * torch.stack([spread([2, 4, 4], 90 + 13 * i) for i in range(4)])


def step(shapes, forward):
    net = Network(shapes)
    logits = forward(net, images)
    loss = F.cross_entropy(logits, labels)
    names = [n for n, v in net.p.items() if v.requires_grad]
    slopes = torch.autograd.grad(loss, [net.p[n] for n in names], allow_unused=True)
    gradients = {n: digits(torch.zeros_like(net.p[n]) if g is None else g) for n, g in zip(names, slopes)}
    result = {"logits": digits(logits), "loss": loss.item(), "gradients": gradients}
    if hasattr(net, "batch"):
        (mu, var), m = net.batch, 4 * 16
        result["mean"] = digits(0.9 * net.p["bn1.mean"] + 0.1 * mu)
        result["variance"] = digits(0.9 * net.p["bn1.variance"] + 0.1 * var * m / (m - 1))
    used = Network(shapes, evaluation=True)
    with torch.no_grad():
        result["evaluated"] = digits(forward(used, images))
    return {"tensors": {n: list(v) for n, v in shapes.items()}, **result}


write("restriction-layers", {
    "linear": step(LINEAR, linear_network),
    **{s: step(CONV, lambda net, x, s=s: conv_network(net, x, s))
       for s in ("hrat", "after-training", "current-batch", "moving-average", "unfused-scale")},
})

"""Goldens of spiking networks: python3 test/goldens/nn-spiking.py writes nn-spiking.json;
then npx biome format --write test/goldens/nn-spiking.json.

Neurons alone agree with functions/tsslbp.py of github.com/stonezwr/TSSL-BP, run on the CPU, to 4e-9."""
import torch
from torch import nn
from torch.nn import functional as F

from nn_support import digits, fill, spread, write

torch.set_default_dtype(torch.float64)
STEPS, TAU_M, TAU_S, THRESHOLD = 5, 5.0, 3.0, 1.0


def kernel(tau_s):
    """What a spike at row t gives to the current at column k."""
    rows = [[(1 - 1 / tau_s) ** (k - t) / tau_s if k >= t else 0.0 for k in range(STEPS)] for t in range(STEPS)]
    return torch.tensor(rows)


def current(train):
    """Currents of trains, the steps last."""
    return train @ kernel(TAU_S)


class Neurons(torch.autograd.Function):
    """Steps are the last axis. Gradients by spike times, Zhang and Li 2020: pairs of steps, written out."""

    @staticmethod
    def forward(ctx, x, tau_m=TAU_M, tau_s=TAU_S, threshold=THRESHOLD):
        membrane, u, before = torch.zeros_like(x[..., 0]), [], []
        for t in range(STEPS):
            before.append(membrane)
            u.append((1 - 1 / tau_m) * membrane + x[..., t])
            membrane = torch.where(u[-1] > threshold, torch.zeros_like(membrane), u[-1])
        u = torch.stack(u, -1)
        spikes = (u > threshold).double()
        change = u - torch.stack(before, -1)
        ctx.save_for_backward(u, spikes, change)
        ctx.settings = tau_m, tau_s, threshold
        return spikes @ kernel(tau_s)

    @staticmethod
    def backward(ctx, g):
        u, spikes, change = ctx.saved_tensors
        tau_m, tau_s, threshold = ctx.settings
        effect = g @ kernel(tau_s).T
        earlier = torch.clamp(-1 / change, -8, 0)
        # Of a spike at t: by the currents behind it (a later spike gives a smaller current), then by the next spike p.
        at_spike = -earlier * effect
        total = torch.zeros_like(g)
        for t in reversed(range(STEPS)):
            silent, passed = torch.ones_like(g[..., 0]), torch.zeros_like(g[..., 0])
            for p in range(t + 1, STEPS):
                leak = (1 - 1 / tau_m) ** (p - t - 1)
                passed = passed + silent * leak * spikes[..., p] * total[..., p]
                silent = silent * (1 - spikes[..., p])
            fired = at_spike[..., t] + passed * u[..., t] * (-1 / tau_m) * earlier[..., t]
            total[..., t] = torch.where(spikes[..., t] > 0, fired, (1 - 1 / tau_m) * passed)
        share = torch.sigmoid(torch.clamp((u - threshold) / 0.2, -8, 8))
        smooth = effect * share * (1 - share) / 0.2
        return torch.where(spikes @ kernel(tau_s) < 1 / (4 * tau_s), smooth, total), None, None, None


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 3, bias=False)
        self.left = nn.Conv2d(6, 3, 3, padding=1, bias=False)
        self.right = nn.Conv2d(6, 2, 1, bias=False)
        self.fc1 = nn.Linear(20, 12, bias=False)
        self.fc2 = nn.Linear(12, 4, bias=False)

    def synapses(self, layer, x):
        y = torch.stack([layer(x[..., t]) for t in range(STEPS)], -1)
        return Neurons.apply(y)

    def forward(self, images):
        x = current(images.unsqueeze(-1).expand(*images.shape, STEPS))
        x = self.synapses(self.conv, x)
        pool = torch.full((6, 1, 2, 2), 1.1)
        x = torch.stack([F.conv2d(x[..., t], pool, stride=2, groups=6) for t in range(STEPS)], -1)
        x = torch.cat([self.synapses(self.left, x), self.synapses(self.right, x)], 1)
        x = x.reshape(x.shape[0], -1, STEPS)
        return self.synapses(self.fc2, self.synapses(self.fc1, x))


def small():
    model = Small()
    fill(model)
    for p in model.parameters():
        p.data *= 1.5
    images, labels = spread([5, 1, 6, 6], 31, 2.0), torch.tensor([0, 3, 1, 2, 1])
    currents = model(images)
    train = torch.tensor([0.0] + [1.0] * (STEPS - 1))
    wanted = F.one_hot(labels, 4).double().unsqueeze(-1) * current(train)
    loss = ((currents - wanted) ** 2).sum() / 2 / len(labels)
    loss.backward()
    grads = {name: digits(p.grad) for name, p in model.named_parameters()}
    return {"output": digits(currents.sum(-1)), "loss": float(f"{loss.item():.9g}"), "gradients": grads}


def neurons():
    """One layer alone: weak, moderate and strong currents, and settings of another kind."""
    cases = []
    usual = (TAU_M, TAU_S, THRESHOLD)
    for scale, settings in ((0.5, usual), (1.5, usual), (4.0, usual), (1.0, (3.0, 2.0, 0.7))):
        x = spread([40, STEPS], 17, scale).requires_grad_()
        out = Neurons.apply(x, *settings)
        out.backward(spread([40, STEPS], 18))
        named = dict(zip(("membraneSteps", "synapseSteps", "threshold"), settings))
        cases.append({"scale": scale, **named, "currents": digits(out), "gradient": digits(x.grad)})
    return cases


write("nn-spiking", {"small": small(), "neurons": neurons()})

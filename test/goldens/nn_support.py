"""Numbers that the test computes itself, so that the goldens hold results alone (test/nn/golden.ts)."""
import json
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def spread(shape, seed, scale=1.0):
    """scale * (((7919 i + 104729 seed) mod 2003) / 1001 - 1), rounded to float32, computed on in float64."""
    count = 1
    for size in shape:
        count *= size
    values = [scale * (((7919 * i + 104729 * seed) % 2003) / 1001 - 1) for i in range(count)]
    return torch.tensor(values, dtype=torch.float32).double().reshape(shape)


def digits(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().flatten().tolist()]


def fill(module, first_seed=1):
    """Gives every parameter of a module, in order, its spread: weights by fan-in, gains around 1."""
    modules = dict(module.named_modules())
    for i, (name, parameter) in enumerate(module.named_parameters()):
        owner = modules[name.rpartition(".")[0]]
        gain = isinstance(owner, torch.nn.modules.batchnorm._BatchNorm) and name.endswith("weight")
        shape = list(parameter.shape)
        fan_in = parameter[0].numel() if parameter.dim() > 1 else 1
        scale = (3 / fan_in) ** 0.5 if parameter.dim() > 1 else 0.25
        values = spread(shape, first_seed + i, scale)
        values = (values + 1).float().double() if gain else values
        parameter.data = values


def write(name, cases):
    meta = {"generator": f"{name}.py", "torch": torch.__version__, "precision": "float64"}
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        file.write(json.dumps({"meta": meta, "cases": cases}, separators=(",", ":")) + "\n")

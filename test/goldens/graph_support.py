"""Shared by the scripts that write the PyTorch goldens: run one as `python3 test/goldens/graph-lenet5.py`,
then `npx biome format --write test/goldens`."""
import json
import math
import os

import torch

torch.set_num_threads(1)


def numbers(seed, shape, scale=1.0):
    """Numbers in (-scale, scale) by a linear congruential generator, the same in test/graph/goldens.ts."""
    state, values = seed, []
    for _ in range(math.prod(shape)):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append((state / 2**31 - 1) * scale)
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


def leaf(seed, shape, scale=1.0):
    return numbers(seed, shape, scale).requires_grad_()


def plain(tensor):
    """Every element, to 8 significant digits."""
    return [float(f"{value:.8g}") for value in tensor.detach().double().flatten().tolist()]


def digest(tensor):
    """What a large tensor is compared by: up to 40 elements evenly spaced, and its projection."""
    flat = tensor.detach().double().flatten()
    step = max(1, flat.numel() // 40)
    direction = numbers(99, [flat.numel()]).double()
    return {
        "step": step,
        "elements": plain(flat[::step]),
        "projection": float(f"{(flat * direction).sum().item():.8g}"),
        "norm": float(f"{flat.norm().item():.8g}"),
    }


def write(name, **results):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.json")
    with open(path, "w", encoding="utf-8") as file:
        entries = {"torch": torch.__version__, **results}
        lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items()]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")

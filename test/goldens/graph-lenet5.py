"""LeNet-5 (ReLU, max pooling) on 4 images: loss and every gradient."""
import torch.nn.functional as F
import torch

from graph_support import digest, leaf, numbers, plain, write

shapes = {
    "conv1": [6, 1, 5, 5],
    "conv2": [16, 6, 5, 5],
    "fc1": [120, 400],
    "fc2": [84, 120],
    "fc3": [10, 84],
}
weights, biases = {}, {}
for i, (name, shape) in enumerate(shapes.items()):
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    weights[name] = leaf(10 + i, shape, 1.7 / fan_in**0.5)
    biases[name] = leaf(20 + i, shape[:1], 0.1)

x = leaf(1, [4, 1, 28, 28])
h = F.max_pool2d(F.relu(F.conv2d(x, weights["conv1"], biases["conv1"], padding=2)), 2)
h = F.max_pool2d(F.relu(F.conv2d(h, weights["conv2"], biases["conv2"])), 2)
h = h.flatten(1)
h = F.relu(F.linear(h, weights["fc1"], biases["fc1"]))
h = F.relu(F.linear(h, weights["fc2"], biases["fc2"]))
logits = F.linear(h, weights["fc3"], biases["fc3"])
loss = F.cross_entropy(logits, torch.tensor([3, 1, 4, 1]))
loss.backward()
write(
    "graph-lenet5",
    loss=plain(loss),
    logits=plain(logits),
    gradients={
        "x": digest(x.grad),
        **{f"{name}.weight": digest(weights[name].grad) for name in shapes},
        **{f"{name}.bias": digest(biases[name].grad) for name in shapes},
    },
)

"""Single operations: a difficult convolution, pooling with ties, leaky ReLU, cross-entropy."""
import torch
import torch.nn.functional as F

from graph_support import leaf, numbers, plain, write


def weighed(y):
    (y * numbers(50, y.shape)).sum().backward()
    return plain(y)


def convolution():
    x, w, b = leaf(1, [2, 4, 9, 10]), leaf(2, [6, 2, 3, 2]), leaf(3, [6])
    padded = F.pad(x, (3, 1, 0, 2))  # left, right, top, bottom
    y = F.conv2d(padded, w, b, stride=(2, 3), dilation=(2, 3), groups=2)
    return {"y": weighed(y), "dx": plain(x.grad), "dw": plain(w.grad), "db": plain(b.grad)}


def max_pool(kernel, stride, padding):
    """Whole numbers from -2 to 2: most windows hold ties."""
    x = torch.round(numbers(4, [2, 2, 7, 7], 2.4)).requires_grad_()
    y = F.max_pool2d(x, kernel, stride, padding)
    return {"y": weighed(y), "dx": plain(x.grad)}


def average_pool(kernel, stride, padding):
    x = leaf(5, [2, 2, 7, 7])
    y = F.avg_pool2d(x, kernel, stride, padding)
    return {"y": weighed(y), "dx": plain(x.grad)}


def leaky_relu():
    x = leaf(6, [3, 5])
    y = F.leaky_relu(x, 0.2)
    return {"y": weighed(y), "dx": plain(x.grad)}


def cross_entropy():
    x = leaf(7, [4, 6], 30)
    loss = F.cross_entropy(x, torch.tensor([5, 0, 3, 3]))
    loss.backward()
    return {"loss": plain(loss), "dx": plain(x.grad)}


write(
    "graph-operations",
    convolution=convolution(),
    maxPool=max_pool(2, 2, 0),
    maxPoolOverlapping=max_pool(3, 2, 1),
    averagePool=average_pool(2, 2, 0),
    averagePoolOverlapping=average_pool(3, 2, 1),
    leakyRelu=leaky_relu(),
    crossEntropy=cross_entropy(),
)

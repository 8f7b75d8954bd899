"""A batch-norm residual block with a strided projection shortcut: loss, gradients, batch statistics."""
import torch.nn.functional as F

from graph_support import digest, leaf, numbers, plain, write

x = leaf(1, [4, 4, 8, 8])
w1, w2, w3 = leaf(2, [8, 4, 3, 3], 0.3), leaf(3, [8, 8, 3, 3], 0.2), leaf(4, [8, 4, 1, 1], 0.5)
gains = [(1 + numbers(5 + i, [8], 0.5)).requires_grad_() for i in range(3)]
offsets = [leaf(8 + i, [8], 0.5) for i in range(3)]


def norm(v, i):
    return F.batch_norm(v, None, None, gains[i], offsets[i], training=True)


c1 = F.conv2d(x, w1, stride=2, padding=1)
c2 = F.conv2d(F.relu(norm(c1, 0)), w2, padding=1)
c3 = F.conv2d(x, w3, stride=2)
y = F.relu(norm(c2, 1) + norm(c3, 2))
loss = (y * numbers(20, y.shape)).sum()
loss.backward()
write(
    "graph-residual-block",
    loss=plain(loss),
    means=[plain(c.mean((0, 2, 3))) for c in (c1, c2, c3)],
    variances=[plain(c.var((0, 2, 3), unbiased=False)) for c in (c1, c2, c3)],
    gradients={
        "x": digest(x.grad),
        "w1": digest(w1.grad),
        "w2": digest(w2.grad),
        "w3": digest(w3.grad),
        **{f"gain{i}": plain(gains[i].grad) for i in range(3)},
        **{f"offset{i}": plain(offsets[i].grad) for i in range(3)},
    },
)

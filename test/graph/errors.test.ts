import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.js';
import * as graph from '../../src/graph/index.js';

const value = (...shape: number[]) => graph.input('x', shape);
const whole = (...shape: number[]) => graph.input('i', shape, 'int64');

/** What is built wrongly, and what the error must say: the operation, what must hold, what it got. */
const mistakes: readonly (readonly [() => unknown, string])[] = [
  [
    () => graph.add(value(2, 3), value(4)),
    'add: shapes must be equal or broadcast (sizes equal, or one of them 1, aligned on the right), got [2, 3] and [4].',
  ],
  [
    () => graph.multiply(value(2), whole(2)),
    'multiply: both operands must have one element type (cast one of them), got float32 and int64.',
  ],
  [() => graph.exp(whole(2)), 'exp: the operand must be float32 (cast it first), got int64.'],
  [
    () => graph.matmul(value(2, 3), value(4, 5), { transposeB: true }),
    'matmul: the inner sizes must agree (transposeA, transposeB swap the last two axes), got [2, 3] and [4, 5]ᵀ.',
  ],
  [
    () => graph.matmul(value(3), value(3, 4)),
    'matmul: both operands must have at least two axes, got [3] and [3, 4].',
  ],
  [
    () => graph.affine(value(2, 3), value(3, 4), value(5)),
    'affine: shapes must be equal or broadcast (sizes equal, or one of them 1, aligned on the right), got [2, 4] and [5].',
  ],
  [
    () => graph.conv2d(value(1, 3, 8, 8), value(4, 2, 3, 3)),
    'conv2d of [1, 3, 8, 8] with kernel [4, 2, 3, 3]: input channels must be 2 x 1 groups, and the 4 output channels divisible by the groups, got 3 input channels.',
  ],
  [
    () => graph.conv2d(value(1, 2, 3, 3), value(4, 2, 5, 5)),
    'conv2d of [1, 2, 3, 3] with kernel [4, 2, 5, 5]: the padded input must be as large as the dilated kernel, got [1, 2, 3, 3].',
  ],
  [
    () => graph.conv2d(value(1, 2, 3, 3), value(4, 2, 3, 3), value(3)),
    'conv2d: the bias must be [4], one number an output channel, got [3].',
  ],
  [
    () => graph.conv2d(value(1, 2, 3, 3), value(4, 2, 3, 3), undefined, { stride: 0 }),
    'conv2d of [1, 2, 3, 3] with kernel [4, 2, 3, 3]: stride, dilation and groups must be positive integers and padding integers from 0, got stride [0, 0], dilation [1, 1], groups 1, padding [0, 0, 0, 0].',
  ],
  [
    () => graph.conv2dInputGradient(value(1, 4, 3, 3), value(4, 2, 3, 3), [1, 2, 4, 4]),
    "conv2dInputGradient: the output's gradient must be [1, 4, 2, 2] for an input of [1, 2, 4, 4], got [1, 4, 3, 3].",
  ],
  [
    () => graph.maxPool(value(1, 1, 2, 2), { kernel: 3 }),
    'maxPool: the 3 x 3 window must fit the input, got [1, 1, 2, 2].',
  ],
  [
    () => graph.batchNormTrain(value(2, 3, 4, 4), value(3), value(4)),
    'batchNormTrain: input must be [batch, channels, …] and every parameter [3], got [2, 3, 4, 4], [3], [4].',
  ],
  [() => graph.sum(value(2, 3), [2]), 'sum: axes must lie in [2, 3], got [2].'],
  [() => graph.argMax(value(2, 3), -3), 'argMax: axes must lie in [2, 3], got [-3].'],
  [() => graph.softmax(value(2, 3), 2), 'softmax: axes must lie in [2, 3], got [2].'],
  [
    () => graph.reshape(value(10), [3, -1]),
    'reshape: the new shape must hold as many elements as [10], got [3, -1].',
  ],
  [
    () => graph.transpose(value(2, 3), [0, 0]),
    'transpose: order must be a permutation of the 2 axes of [2, 3], got [0, 0].',
  ],
  [
    () => graph.slice(value(4), { axis: 0, start: 2, end: 6 }),
    'slice: ranges must be non-empty and lie in [4], got 2:6:1 on axis 0.',
  ],
  [
    () => graph.concat([value(2, 3), value(3, 4)], 1),
    'concat: element types must agree, and shapes on every axis but 1, got float32 [2, 3], float32 [3, 4].',
  ],
  [
    () => graph.pad(value(2, 3), [[1, 1]]),
    'pad: padding must give two non-negative counts for each axis of [2, 3], got [1] and [1].',
  ],
  [() => graph.gather(value(4, 2), value(3)), 'gather: indices must be int64, got float32.'],
  [() => graph.oneHot(value(3), 10), 'oneHot: labels must be integers, got float32.'],
  [
    () => graph.where(value(2), 1, 0),
    'where: the condition must be bool and both choices of one element type, got float32, float32, float32.',
  ],
  [
    () => graph.and(value(2), value(2)),
    'and: both operands must be bool, got float32 and float32.',
  ],
  [
    () => graph.clip(value(2), 1, -1),
    'clip: the lower bound must not exceed the upper, got 1 > -1.',
  ],
  [
    () => graph.crossEntropy(value(4, 10), whole(3)),
    'crossEntropy: logits must be [batch, classes] and labels [batch], got [4, 10] and [3].',
  ],
  [
    () => graph.dropout(value(2, 3), value(4, 2, 3)),
    'dropout: the mask must broadcast to [2, 3], got [4, 2, 3].',
  ],
  [
    () => graph.constant(new Float32Array(5), [2, 3]),
    'constant: data must have 6 elements for shape [2, 3], got 5.',
  ],
  [
    () => graph.gradients(value(3), [value(3)]),
    'gradients: a scalar can be differentiated (or give a seed of the same shape), got [3].',
  ],
  [
    () => graph.gradients(value(3), [value(3)], value(4)),
    'gradients: what is differentiated must be float32, and a seed of its shape [3], got float32 and [4].',
  ],
  [
    () => graph.writeOnnx({ y: graph.add(value(2), value(1)) }),
    "graph: inputs must have unique names, got 'x' twice. Rename one.",
  ],
];

describe('a wrong graph', () => {
  it.each(mistakes.map(([make, message]) => [message, make] as const))('%s', (message, make) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(new ShapeError(message));
  });

  it('whose operation has no gradient is told where to stop', () => {
    const x = value(2);
    const [y] = graph.applyOperation(
      { name: 'hash', infer: ([t]) => [t!], lower: ({ inputs }) => inputs },
      [x],
      {},
    );
    expect(() => graph.gradients(graph.sum(y!), [x])).toThrow(
      /'hash' has none\. Stop the gradient before it, or give the subgraph a custom one\.$/,
    );
  });
});

describe('dump', () => {
  it('writes a node a line, in order, and the outputs last', () => {
    const x = value(2, 3);
    const w = graph.input('w', [4, 3]);
    const hidden = graph.relu(graph.matmul(x, w, { transposeB: true }));
    const scaled = graph.multiply(hidden, graph.constant(Float32Array.of(1, 2, 3, 4), [4]));
    expect(graph.dump({ hidden, loss: graph.sum(scaled) })).toBe(
      [
        '%0 = input() name=x : float32[2, 3]',
        '%1 = input() name=w : float32[4, 3]',
        '%2 = matmul(%0, %1) transposeA=false transposeB=true : float32[2, 4]',
        '%3 = relu(%2) : float32[2, 4]',
        '%4 = constant() data=[1, 2, 3, 4] : float32[4]',
        '%5 = multiply(%3, %4) : float32[2, 4]',
        '%6 = sum(%5) axes=[0, 1] keepAxes=false : float32[]',
        'return hidden = %3',
        'return loss = %6',
      ].join('\n'),
    );
  });
});

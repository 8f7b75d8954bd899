import {
  affine,
  constant,
  conv2d,
  crossEntropy,
  gradients,
  input,
  maxPool,
  relu,
  reshape,
  type Shape,
  type Value,
} from '../../src/graph/index.js';
import { generated } from './golden.js';

const layers: Readonly<Record<string, Shape>> = {
  conv1: [6, 1, 5, 5],
  conv2: [16, 6, 5, 5],
  fc1: [120, 400],
  fc2: [84, 120],
  fc3: [10, 84],
};

/** The network of graph-lenet5.py for 4 images: logits, loss, the gradients of both, and what to feed. */
export function lenet5(): {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly feeds: Readonly<Record<string, Float32Array>>;
} {
  const feeds: Record<string, Float32Array> = { x: generated(1, [4, 1, 28, 28]) };
  const values: Record<string, Value> = { x: input('x', [4, 1, 28, 28]) };
  Object.entries(layers).forEach(([name, shape], i) => {
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    feeds[`${name}.weight`] = generated(10 + i, shape, 1.7 / fanIn ** 0.5);
    feeds[`${name}.bias`] = generated(20 + i, [shape[0]!], 0.1);
    values[`${name}.weight`] = input(`${name}.weight`, shape);
    values[`${name}.bias`] = input(`${name}.bias`, [shape[0]!]);
  });
  const get = (name: string) => values[name]!;
  const convolve = (x: Value, name: string, padding: number) =>
    relu(conv2d(x, get(`${name}.weight`), get(`${name}.bias`), { padding }));
  const linear = (x: Value, name: string) =>
    affine(x, get(`${name}.weight`), get(`${name}.bias`), { transposeB: true });
  const first = maxPool(convolve(get('x'), 'conv1', 2), { kernel: 2 });
  const second = maxPool(convolve(first, 'conv2', 0), { kernel: 2 });
  const hidden = relu(linear(relu(linear(reshape(second, [4, 400]), 'fc1')), 'fc2'));
  const logits = linear(hidden, 'fc3');
  const labels = constant(BigInt64Array.of(3n, 1n, 4n, 1n), [4]);
  const loss = crossEntropy(logits, labels);
  const names = Object.keys(values);
  const slopes = gradients(loss, Object.values(values)).map((g, i) => [`d ${names[i]}`, g]);
  return { outputs: { logits, loss, ...Object.fromEntries(slopes) }, feeds };
}

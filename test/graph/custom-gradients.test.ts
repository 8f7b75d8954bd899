import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  cast,
  clip,
  customGradient,
  divide,
  gradients,
  greater,
  greaterOrEqual,
  input,
  lessOrEqual,
  multiply,
  power,
  round,
  square,
  stopGradient,
  subtract,
  sum,
  type Value,
  where,
} from '../../src/graph/index.js';
import { evaluate, expectClose } from './support.js';

const x = input('x', [5]);
const data = Float32Array.of(-2.2, -0.6, 0.3, 0.8, 2.7);

describe('customGradient', () => {
  it('makes a straight-through estimator: rounded forwards, the identity backwards', async () => {
    const quantised = customGradient(round(x), [x], (g) => [g]);
    const [slope] = gradients(sum(square(quantised)), [x]) as [Value];
    const { y, dx } = await evaluate({ y: quantised, dx: slope }, { x: data });
    expect(Array.from(y as Float32Array, (v) => v + 0)).toEqual([-2, -1, 0, 1, 3]);
    expect(Array.from(dx as Float32Array, (v) => v + 0)).toEqual([-4, -2, 0, 2, 6]);
  });

  it('equals x + stopGradient(round(x) - x)', async () => {
    const byStopping = add(x, stopGradient(subtract(round(x), x)));
    const byRule = customGradient(round(x), [x], (g) => [g]);
    const [a, b] = [byStopping, byRule].map((y) => gradients(sum(square(y)), [x])[0]!);
    const results = await evaluate({ a: a!, b: b!, y: byStopping, z: byRule }, { x: data });
    expectClose('gradient', results.a!, results.b as Float32Array);
    expectClose('value', results.y!, results.z as Float32Array);
  });

  it('makes a surrogate spike: a step forwards, 1 / (1 + |x|)² backwards', async () => {
    const spike = customGradient(cast(greater(x, 0), 'float32'), [x], (g) => [
      multiply(g, power(add(abs(x), 1), -2)),
    ]);
    const [slope] = gradients(sum(spike), [x]) as [Value];
    const { y, dx } = await evaluate({ y: spike, dx: slope }, { x: data });
    expect(Array.from(y as Float32Array)).toEqual([0, 0, 1, 1, 1]);
    expectClose(
      'surrogate',
      dx!,
      Array.from(data, (v) => (1 + Math.abs(v)) ** -2),
    );
  });

  // Esser et al. 2020, equation 3: ∂v̂/∂s = round(v/s) - v/s inside the range, its ends outside.
  it('makes the trainable step of LSQ', async () => {
    const [low, high] = [-2, 1];
    const s = input('s', []);
    const ratio = divide(x, s);
    const quantised = multiply(round(clip(ratio, low, high)), s);
    const inside = cast(greaterOrEqual(ratio, low), 'float32');
    const below = cast(lessOrEqual(ratio, high), 'float32');
    const within = multiply(inside, below);
    const step = where(greater(within, 0), subtract(round(ratio), ratio), clip(ratio, low, high));
    const y = customGradient(quantised, [x, s], (g) => [
      multiply(g, within),
      sum(multiply(g, step)),
    ]);
    const [dx, ds] = gradients(sum(y), [x, s]) as [Value, Value];
    const results = await evaluate({ y, dx, ds }, { x: data, s: Float32Array.of(0.5) });
    // v / s = -4.4, -1.2, 0.6, 1.6, 5.4, of which -1.2 and 0.6 are inside.
    expectClose('value', results.y!, [-1, -0.5, 0.5, 0.5, 0.5]);
    expect(Array.from(results.dx as Float32Array)).toEqual([0, 1, 1, 0, 0]);
    expectClose('step', results.ds!, [-2 + 0.2 + 0.4 + 1 + 1], { relative: 1e-5 });
  });

  it('gives no gradient where the rule gives none', async () => {
    const [slope] = gradients(sum(customGradient(square(x), [x], () => [undefined])), [x]);
    const { dx } = await evaluate({ dx: slope! }, { x: data });
    expect(Array.from(dx as Float32Array)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('gradients(of, by)', () => {
  it('is zero by a value that the result does not depend on', async () => {
    const other = input('other', [2]);
    const [slope] = gradients(sum(x), [other]);
    const { d } = await evaluate({ d: slope! });
    expect(d).toEqual(new Float32Array(2));
  });

  it('adds up what comes by several ways, and is given by intermediate values too', async () => {
    const middle = multiply(x, 3);
    const [byX, byMiddle] = gradients(sum(add(square(middle), x)), [x, middle]) as [Value, Value];
    const results = await evaluate({ byX, byMiddle }, { x: data });
    expectClose(
      'by x',
      results.byX!,
      Array.from(data, (v) => 18 * v + 1),
    );
    expectClose(
      'by 3x',
      results.byMiddle!,
      Array.from(data, (v) => 6 * v),
    );
  });

  it('takes a seed: a vector-Jacobian product', async () => {
    const [slope] = gradients(square(x), [x], input('seed', [5])) as [Value];
    const seed = Float32Array.of(1, 0, -1, 2, 0);
    const { d } = await evaluate({ d: slope }, { x: data, seed });
    expectClose(
      'product',
      d!,
      Array.from(data, (v, i) => 2 * v * seed[i]!),
    );
  });

  it('differentiates ten thousand nodes in a row without recursion', () => {
    let y: Value = x;
    for (let i = 0; i < 10_000; i++) y = add(y, x);
    expect(gradients(sum(y), [x])[0]!.shape).toEqual([5]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  dump,
  gradients,
  input,
  maskBeforeScatter,
  maxPool,
  multiply,
  padColumns,
  relu,
  slice,
  sum,
  type Value,
} from '../../src/graph/index.js';
import { evaluate, spread } from './support.js';

/** The gradient of Σ y·g by x, and what to feed it. */
function adjoint(x: Value, y: Value) {
  const [dx] = gradients(sum(multiply(y, input('g', y.shape))), [x]);
  return { dx: dx!, feeds: { x: spread(x.shape), g: spread(y.shape, 2) } };
}

/** By loops over [6, 7, 6]: a window's gradient goes to its largest element where that is positive. */
function poolGradient(
  x: Float32Array,
  g: Float32Array,
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
): number[] {
  const dx = new Float32Array(x.length);
  const [rows, columns] = [7, 6].map((n) => Math.floor((n + 2 * padding - kernel) / stride) + 1);
  g.forEach((value, at) => {
    const plane = Math.floor(at / (rows! * columns!));
    const top = (Math.floor(at / columns!) % rows!) * stride - padding;
    const left = (at % columns!) * stride - padding;
    let best = -1;
    for (let i = Math.max(top, 0); i < Math.min(top + kernel, 7); i++) {
      for (let j = Math.max(left, 0); j < Math.min(left + kernel, 6); j++) {
        const place = plane * 42 + i * 6 + j;
        if (best < 0 || x[place]! > x[best]!) best = place;
      }
    }
    if (x[best]! > 0) dx[best] = dx[best]! + value;
  });
  return Array.from(dx);
}

describe('maskBeforeScatter(outputs)', () => {
  const x = input('x', [2, 3, 7, 6]);
  const { dx } = adjoint(x, maxPool(relu(x), { kernel: 2 }));

  it('masks a pooled gradient before it is spread', () => {
    const [masked] = maskBeforeScatter([dx]);
    expect(dump({ dx: masked! })).toMatch(/where\(.*\[2, 3, 3, 3\]\n.*scatterFlat/);
    expect(dump({ dx: masked! }).match(/ = where/g)).toHaveLength(1);
  });

  it.each([
    { kernel: 2, stride: 2, padding: 0 },
    { kernel: 3, stride: 2, padding: 1 },
  ])('gives each positive maximum its gradient, for windows %j', async (window) => {
    const pooled = adjoint(x, maxPool(relu(x), window));
    const [masked] = maskBeforeScatter([pooled.dx]);
    const results = await evaluate({ dx: masked! }, pooled.feeds);
    const expected = poolGradient(pooled.feeds.x, pooled.feeds.g, window);
    expect(Array.from(results.dx as Float32Array)).toEqual(expected);
  });

  it('keeps a mask by another tensor than the pooled one', () => {
    const y = maxPool(relu(x), { kernel: 2 });
    const other = gradients(sum(multiply(relu(multiply(x, 2)), input('h', x.shape))), [x])[0]!;
    const both = gradients(sum(y), [x])[0]!;
    expect(dump({ other: maskBeforeScatter([other, both])[0]! })).toBe(dump({ other }));
  });
});

describe('padColumns(outputs)', () => {
  it('spreads the gradient of a strided slice exactly', async () => {
    const x = input('x', [2, 3, 7, 8]);
    const ranges = [
      { axis: 2, start: 1, end: 7, step: 2 },
      { axis: 3, start: 0, end: 8, step: 3 },
    ];
    const { dx, feeds } = adjoint(x, slice(x, ...ranges));
    const [spreadOut] = padColumns([dx]);
    expect(dump({ dx: spreadOut! })).toContain('zerosBetween');
    const results = await evaluate({ dx: spreadOut! }, feeds);
    const expected = new Float32Array(2 * 3 * 7 * 8);
    for (let plane = 0; plane < 6; plane++) {
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          const from = plane * 9 + row * 3 + column;
          expected[plane * 56 + (1 + 2 * row) * 8 + 3 * column] = feeds.g[from]!;
        }
      }
    }
    expect(Array.from(results.dx as Float32Array, (v) => v + 0)).toEqual(Array.from(expected));
  });
});

describe('maxPool(x)', () => {
  it('gives the gradient of ties to the first, and survives NaN, where windows tile the image', async () => {
    const x = input('x', [1, 2, 4, 4]);
    const { dx } = adjoint(x, maxPool(x, { kernel: 2 }));
    const image = [1, 3, 2, 2, 3, 0, 2, 2, -1, -1, -5, -4, -1, -1, -4, -6];
    const nan = image.map((_, i) => (i === 5 ? 9 : Number.NaN));
    const g = Float32Array.from({ length: 8 }, (_, i) => i + 1);
    const results = await evaluate({ dx }, { x: Float32Array.from([...image, ...nan]), g });
    const expected = [0, 1, 2, 0, 0, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0];
    expect(Array.from((results.dx as Float32Array).subarray(0, 16))).toEqual(expected);
  });
});

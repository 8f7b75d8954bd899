import { describe, expect, it } from 'vitest';
import { createStream, fillUniform } from '../../../src/random/index.js';
import { createArrayLayers } from '../../../src/training/array/index.js';
import { exact } from './support.js';

const stream = createStream(31, 'float');

describe('a layer in floating point', () => {
  it.each([
    [5, 7],
    [8, 12],
    [3, 4],
    [70, 50],
  ])('multiplies and updates exactly: %i × %i', (rows, columns) => {
    const own = stream.child(rows, columns);
    const [layer] = createArrayLayers([{ rows, columns, hardware: exact, stream: own }], {
      kind: 'float',
    });
    const uniform = (name: string, length: number) =>
      fillUniform(own.child(name), new Float32Array(length), { low: -1, high: 1 });
    const [x, delta, w] = [
      uniform('x', columns),
      uniform('delta', rows),
      uniform('w', rows * columns),
    ];
    x[1] = 0;
    layer!.setWeights(w);
    const [y, z] = [new Float32Array(rows), new Float32Array(columns)];
    layer!.forward(x, y);
    layer!.backward(delta, z);
    y.forEach((value, i) => {
      const sum = x.reduce((total, each, j) => total + each * w[i * columns + j]!, 0);
      expect(Math.abs(value - sum)).toBeLessThan(1e-6 + 1e-5 * Math.abs(sum));
    });
    z.forEach((value, j) => {
      const sum = delta.reduce((total, each, i) => total + each * w[i * columns + j]!, 0);
      expect(Math.abs(value - sum)).toBeLessThan(1e-6 + 1e-5 * Math.abs(sum));
    });
    layer!.update(x, delta, 0.5);
    layer!.weights().forEach((value, at) => {
      const wanted = w[at]! + 0.5 * delta[Math.floor(at / columns)]! * x[at % columns]!;
      expect(Math.abs(value - wanted)).toBeLessThan(1e-6);
    });
    expect(layer!.cuts()).toEqual([1, 0]);
    expect(layer!.coincidences()).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  clipToDevices,
  createReferenceTile,
  createTile,
  createTiles,
  gokmenPeriphery,
  type TileSettings,
} from '../../src/crossbar/index.js';
import { arrayModel, constantStep, fabricate } from '../../src/device/pulsed/index.js';
import { DataError, ShapeError, SpecError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import { distance, pairOf, settingsOf, vector } from './support.js';

const stream = createStream(5, 'tile');

describe('createTile', () => {
  const refused: readonly (readonly [string, Partial<TileSettings>, RegExp])[] = [
    ['no rows', { rows: 0 }, /rows: expected an integer from 1 to 65536, got 0/],
    ['half a column', { columns: 1.5 }, /columns: .*got 1.5/],
    [
      '1-bit inputs',
      { periphery: { ...gokmenPeriphery, inputs: { bits: 1 } } },
      /periphery.inputs.bits: expected an integer from 2 to 16, got 1/,
    ],
    [
      'a converter without a bound to span',
      { periphery: { ...gokmenPeriphery, bound: 'none' } },
      /periphery.bound: .*outputs have a converter/,
    ],
    [
      'a negative noise',
      { periphery: { ...gokmenPeriphery, readSigma: -1 } },
      /periphery.readSigma: .*got -1/,
    ],
    [
      'fixed trains without length',
      { pulses: { management: false, maxPulses: 'unlimited' } },
      /pulses.maxPulses: expected a positive integer, as without management/,
    ],
  ];
  it.each(refused)('refuses %s', (_, own, message) => {
    for (const create of [createTile, createReferenceTile]) {
      expect(() => create(settingsOf(2, 2, own))).toThrow(SpecError);
      expect(() => create(settingsOf(2, 2, own))).toThrow(message);
    }
  });

  it('refuses vectors that do not fit, a negative rate, and the state of another tile', () => {
    for (const tile of [createTile(settingsOf(3, 2)), createReferenceTile(settingsOf(3, 2))]) {
      const [two, three] = [new Float32Array(2), new Float32Array(3)];
      expect(() => tile.forward(three, three)).toThrow(/tile: x must be \[2\], got \[3\]/);
      expect(() => tile.forward(two, two)).toThrow(ShapeError);
      expect(() => tile.backward(two, two)).toThrow(/delta must be \[3\]/);
      expect(() => tile.update(two, two, 1)).toThrow(ShapeError);
      expect(() => tile.update(two, three, -1)).toThrow(SpecError);
      expect(() => tile.setWeights(two)).toThrow(/weights must be \[6\]/);
      expect(() => tile.restore({ ...tile.state(), weights: two })).toThrow(DataError);
    }
  });
});

describe('createTiles', () => {
  it('makes tiles of one memory that do not disturb each other', () => {
    const many = [
      settingsOf(20, 30, { stream: stream.child('a') }),
      settingsOf(7, 3, { stream: stream.child('b'), model: constantStep }),
      settingsOf(64, 64, { stream: stream.child('c') }),
    ];
    const together = createTiles(many);
    const apart = many.map((settings) => createTile(settings));
    for (let i = 0; i < 20; i++) {
      for (const tiles of [together, apart]) {
        for (const tile of tiles) {
          const x = vector(tile.columns, stream.child('x', i));
          tile.update(x, vector(tile.rows, stream.child('d', i)), 0.05);
        }
      }
    }
    expect(together.map((tile) => tile.state())).toEqual(apart.map((tile) => tile.state()));
  });
});

describe('restore', () => {
  it('goes on with the draws of the reference where their count passes 2^34', () => {
    // Without noise of writes, which the reference draws for each coincidence apart.
    const model = { ...arrayModel, cycle: { kind: 'none' } } as const;
    const pair = pairOf(settingsOf(20, 30, { model, periphery: gokmenPeriphery }));
    for (const tile of pair) {
      const at = 2 ** 34 - 64;
      tile.restore({ ...tile.state(), draws: [at, at, at] });
      for (let i = 0; i < 6; i++) {
        tile.update(vector(30, stream.child('x', i)), vector(20, stream.child('d', i)), 0.05);
      }
    }
    const [kernel, reference] = pair;
    expect(kernel.state().draws[1]).toBeGreaterThan(2 ** 34);
    expect(distance(kernel.weights(), reference.weights())).toBeLessThan(1e-6);
    expect(kernel.coincidences).toBe(reference.coincidences);
    for (let i = 0; i < 6; i++) {
      const [y, z] = pair.map((tile) => {
        const out = new Float32Array(20);
        tile.forward(vector(30, stream.child('y', i)), out);
        return out;
      });
      expect(distance(y!, z!)).toBeLessThan(0.05);
    }
  });
});

describe('clipToDevices', () => {
  it('holds each weight within its own device’s window, and leaves what fits', () => {
    const settings = settingsOf(30, 20, { model: arrayModel });
    const { up, upSlope, down, downSlope } = fabricate(
      arrayModel,
      600,
      settings.stream.child('fabricate'),
    );
    const wide = clipToDevices(settings, new Float32Array(600).fill(5));
    expect(
      distance(
        wide,
        up.map((size, i) => size / upSlope[i]!),
      ),
    ).toBeLessThan(1e-6);
    const low = clipToDevices(settings, new Float32Array(600).fill(-5));
    expect(
      distance(
        low,
        down.map((size, i) => -size / downSlope[i]!),
      ),
    ).toBeLessThan(1e-6);
    const small = vector(600, stream.child('small'), 0.1);
    expect(clipToDevices(settings, small.slice())).toEqual(small);
  });
});

import { describe, expect, it } from 'vitest';
import { clipToDevices, createReferenceTile, createTile } from '../../../src/crossbar/index.js';
import {
  arrayModel,
  fabricate,
  type PulsedFaults,
  powerStep,
  softBounds,
  windowOf,
} from '../../../src/device/pulsed/index.js';
import { SpecError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import { distance, models, settingsOf, vector } from '../../crossbar/support.js';

const stream = createStream(31, 'faults');
const faults = { stuckAtMin: 0.05, stuckAtMax: 0.1, stuckAtZero: 0.02, frozen: 0.08 };
const count = 20_000;

/** Devices with faults, the same without, and which kind each is. */
function fabricated(model: (typeof models)[number], own: PulsedFaults = faults) {
  const [sound, faulty] = [
    fabricate(model, count, stream),
    fabricate({ ...model, faults: own }, count, stream),
  ];
  const kinds = Array.from({ length: count }, (_, i) => {
    const held = faulty.stuck![i]!;
    if (Number.isNaN(held)) return faulty.up[i] === 0 ? 'frozen' : 'sound';
    const [lower, upper] = windowOf(sound, i).map(Math.fround);
    return held === 0 ? 'zero' : held === lower ? 'min' : held === upper ? 'max' : 'elsewhere';
  });
  return { sound, faulty, kinds };
}

describe('fabricate with faults', () => {
  it.each(models.map((model) => [model.kind, model] as const))(
    'sticks the shares asked for at the ends of their own windows, at 0, and where they are: %s',
    (_, model) => {
      const { sound, faulty, kinds } = fabricated({ ...model });
      const share = (kind: string) => kinds.filter((each) => each === kind).length / count;
      for (const [kind, wanted] of [
        ['min', 0.05],
        ['max', 0.1],
        ['zero', 0.02],
        ['frozen', 0.08],
        ['elsewhere', 0],
      ] as const) {
        expect(Math.abs(share(kind) - wanted)).toBeLessThanOrEqual(5 * Math.sqrt(wanted / count));
      }
      kinds.forEach((kind, i) => {
        if (kind === 'sound' && faulty.up[i] !== sound.up[i])
          throw new Error(`device ${i} changed`);
      });
    },
  );

  it('is the same for the same stream, and no fault at all where every share is 0', () => {
    const again = fabricate({ ...softBounds, faults }, count, stream);
    const bytes = (values: Float32Array) => Buffer.from(values.buffer);
    expect(bytes(again.stuck!).equals(bytes(fabricated(softBounds).faulty.stuck!))).toBe(true);
    const none = fabricated(softBounds, {});
    expect(none.kinds.every((kind) => kind === 'sound')).toBe(true);
  });

  it('refuses shares that are none, and an end that no device has', () => {
    const made =
      (own: PulsedFaults, slope = 1.66) =>
      () =>
        fabricate({ ...arrayModel, slope, faults: own }, 100, stream);
    expect(made({ frozen: -0.1 })).toThrow(SpecError);
    expect(made({ frozen: 1.1 })).toThrow(/faults.frozen: expected a share from 0 to 1, got 1.1/);
    expect(made({ stuckAtMin: 0.6, stuckAtMax: 0.6 })).toThrow(
      /faults: .*at most 1 together, got 1.2/,
    );
    expect(made({ stuckAtMax: 0.5 }, 0)).toThrow(/faults.stuckAtMax: .*nothing stops/);
    expect(made({ stuckAtZero: 0.5 }, 0)).not.toThrow();
  });
});

describe('a tile with faults', () => {
  const [rows, columns] = [30, 40];
  it.each(
    [arrayModel, powerStep].flatMap((model) =>
      [createTile, createReferenceTile].map(
        (create) => [model.kind, create.name, model, create] as const,
      ),
    ),
  )(
    'holds what is stuck from the start, whatever it is set to and however it is pulsed: %s, %s',
    (_, __, model, create) => {
      const cycle = { kind: 'additive', sigma: 1 } as const;
      const settings = settingsOf(rows, columns, {
        model: { ...model, step: 0.01, cycle, faults },
      });
      const devices = fabricate(settings.model, rows * columns, settings.stream.child('fabricate'));
      const tile = create(settings);
      const check = (others: (w: number, i: number) => boolean) => {
        tile.weights().forEach((w, i) => {
          const held = devices.stuck![i]!;
          if (Number.isNaN(held) ? !others(w, i) : w !== held) throw new Error(`device ${i}: ${w}`);
        });
      };
      check((w) => w === 0);
      const set = vector(rows * columns, stream.child('set'), 0.3);
      tile.setWeights(set);
      check((w, i) => w === set[i]);
      for (let k = 0; k < 20; k++) {
        tile.update(vector(columns, stream.child('x', k)), vector(rows, stream.child('d', k)), 0.1);
      }
      // Frozen devices keep what they were set to; all others have moved.
      check((w, i) => (devices.up[i] === 0) === (w === set[i]));
      const [state, x, y] = [tile.state(), new Float32Array(columns), new Float32Array(rows)];
      tile.restore(state);
      expect(tile.state()).toEqual(state);
      x[3] = 1;
      tile.forward(x, y);
      const weights = tile.weights();
      expect(
        distance(
          y,
          y.map((_, row) => weights[row * columns + 3]!),
        ),
      ).toBeLessThan(1e-6);
    },
  );

  it('is given weights that its stuck devices have', () => {
    const settings = settingsOf(rows, columns, { model: { ...arrayModel, faults } });
    const { stuck } = fabricate(settings.model, rows * columns, settings.stream.child('fabricate'));
    const clipped = clipToDevices(settings, new Float32Array(rows * columns).fill(0.01));
    clipped.forEach((w, i) => {
      expect(w).toBe(Number.isNaN(stuck![i]!) ? Math.fround(0.01) : stuck![i]);
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  amplifierGains,
  amplifierLines,
  layerSettling,
  layerTimes,
  nativeNgspice,
  nativeNgspiceIsPresent,
  ordinaryAmplifier,
  settlingSeconds,
  stepNetlist,
  wasmNgspice,
} from '../../src/circuit/index.js';
import { BackendError } from '../../src/errors.js';
import type { DeployedCrossbar } from '../../src/restriction/index.js';

const slow = 120_000;
const rails = { thresholdVolts: 0.2, supplyVolts: 3 } as const;

/** Two outputs of three inputs, whose signals are small beside the supply: near a rail an amplifier is slower. */
const crossbar: DeployedCrossbar = {
  kind: 'crossbar',
  name: 'fc1',
  operation: { kind: 'linear' },
  outputs: 2,
  plusSiemens: Float32Array.of(20e-6, 11e-6, 2e-6, 2e-6, 2e-6, 20e-6),
  minusSiemens: Float32Array.of(2e-6, 2e-6, 2e-6, 14e-6, 2e-6, 2e-6),
  ohms: 2e5,
  biasVolts: Float32Array.of(0.05, 0.02),
  relu: false,
  scale: 1,
};
const block = { crossbar, first: 0, count: 2 };
const vector = [0.01, 0.005, 0.015];

describe('settlingSeconds(time, volts)', () => {
  it('of an exponential is ln(1000)·τ, and of what does not move 0', () => {
    const time = Float64Array.from({ length: 20_001 }, (_, i) => i / 1000);
    expect(
      settlingSeconds(
        time,
        time.map((t) => 3 - 2 * Math.exp(-t)),
      ),
    ).toBeCloseTo(Math.log(1000), 4);
    expect(
      settlingSeconds(
        time,
        time.map((t) => 1.5 + 1e-6 * Math.sin(t)),
      ),
    ).toBe(0);
  });

  it('of what passes and comes back is measured from where it was farthest', () => {
    const time = Float64Array.from({ length: 30_001 }, (_, i) => i / 1000);
    const pulse = settlingSeconds(
      time,
      time.map((t) => Math.exp(-t) - Math.exp(-2 * t)),
    );
    // The pulse is 1/4 high; e^-t = 1/4000 where the faster part is gone.
    expect(pulse).toBeCloseTo(Math.log(4000), 3);
  });

  it(
    'of a closed loop of one pole is ln(1000)·(1 + gain)/(2π·GBW)',
    async () => {
      for (const [gain, gainBandwidthHertz] of [
        [9, 10e6],
        [1, 1e6],
      ] as const) {
        const constant = (1 + gain) / (2 * Math.PI * gainBandwidthHertz);
        const stop = 15 * constant;
        const waves = await wasmNgspice.run({
          title: '* inverting amplifier',
          lines: [
            ...amplifierLines({ openLoopGain: 1e5, gainBandwidthHertz }, 3),
            'vsg sg 0 1.5',
            'r1 in m 1e4',
            `r2 m out ${gain}e4`,
            'xa sg m out sg opamp',
            `vin in sg pwl(0 0 ${stop / 1e5} 0.01)`,
            `.tran ${stop / 1000} ${stop} 0 ${stop / 1000}`,
          ],
          nodes: ['out'],
        });
        const settled = settlingSeconds(waves.get('time')!, waves.get('out')!);
        expect(Math.abs(settled / (Math.log(1000) * constant) - 1)).toBeLessThan(0.005);
      }
    },
    slow,
  );
});

/** v₊ and v₋, their difference, and the sum: each follows its input with its own time constant. */
function cascadeSettling(output: number): number {
  const { difference, sum } = layerTimes(block, rails, 3);
  const { feedbackOhms, difference: gain } = amplifierGains(crossbar, rails, 3);
  const side = (siemens: Float32Array) => {
    const row = Array.from(siemens.subarray(3 * output, 3 * output + 3));
    const total = row.reduce((a, b) => a + b);
    const current = row.reduce((a, g, j) => a + g * vector[j]!, 0);
    const noiseGain = 1 + feedbackOhms * total;
    const constant = noiseGain / (2 * Math.PI * ordinaryAmplifier.gainBandwidthHertz);
    return { constant, end: feedbackOhms * current };
  };
  const [up, down] = [side(crossbar.plusSiemens), side(crossbar.minusSiemens)];
  const step = sum / 1000;
  let [plus, minus, between, out] = [0, 0, 0, 0];
  const time: number[] = [];
  const volts: number[] = [];
  for (let i = 0; i < 50_000; i++) {
    time.push(i * step);
    volts.push(out);
    out += (step / sum) * (between - out);
    between += (step / difference) * (gain * (plus - minus) - between);
    plus += (step / up.constant) * (up.end - plus);
    minus += (step / down.constant) * (down.end - minus);
  }
  return settlingSeconds(time, volts);
}

describe('layerSettling(block, rails, vector)', () => {
  it(
    'is that of the amplifiers one after another, each of one pole',
    async () => {
      const settled = await layerSettling(block, rails, vector, { simulator: wasmNgspice });
      expect(Math.abs(settled[0]! / cascadeSettling(0) - 1)).toBeLessThan(0.01);
      expect(Math.abs(settled[1]! / cascadeSettling(1) - 1)).toBeLessThan(0.01);
    },
    slow,
  );

  it(
    'falls as the bandwidth grows',
    async () => {
      const amplifier = { ...ordinaryAmplifier, gainBandwidthHertz: 100e6 };
      const [slower, faster] = [
        await layerSettling(block, rails, vector, { simulator: wasmNgspice }),
        await layerSettling(block, rails, vector, { simulator: wasmNgspice, amplifier }),
      ];
      faster.forEach((seconds, i) => {
        expect(Math.abs((10 * seconds) / slower[i]! - 1)).toBeLessThan(0.01);
      });
    },
    slow,
  );

  it(
    'simulates longer by itself where an output ends near a rail, as an exported netlist asks for',
    async () => {
      const near = { ...crossbar, ohms: 3.7e5, outputs: 1, biasVolts: Float32Array.of(0.03) };
      const one = { crossbar: near, first: 0, count: 1 };
      const inputs = [0.2, 0.01, 0.2];
      const ideal = 3.7e5 * (18e-6 * 0.2 + 9e-6 * 0.01) + 0.03;
      expect(ideal / 1.5).toBeGreaterThan(0.93);
      expect(ideal / 1.5).toBeLessThan(0.98);
      const [seconds] = await layerSettling(one, rails, inputs, { simulator: wasmNgspice });
      const { transimpedance, difference, sum } = layerTimes(one, rails, 3);
      const first = 15 * (transimpedance + difference + sum);
      const long = { simulator: wasmNgspice, stopSeconds: 40 * first };
      const [expected] = await layerSettling(one, rails, inputs, long);
      expect(expected).toBeGreaterThan(first / 2);
      expect(Math.abs(seconds! / expected! - 1)).toBeLessThan(0.01);
    },
    slow,
  );

  it(
    'refuses an output that still moves at the end',
    async () => {
      const options = { simulator: wasmNgspice, stopSeconds: 1e-7 };
      const attempt = layerSettling(block, rails, vector, options);
      await expect(attempt).rejects.toThrow(BackendError);
      await expect(attempt).rejects.toThrow(/fc1: output y0 must settle within half of 1e-7 s/);
    },
    slow,
  );

  it.skipIf(!nativeNgspiceIsPresent() && !process.env.LERNMATRIX_NO_SKIPS)(
    'is the same in native ngspice (skipped without one)',
    async () => {
      const native = await layerSettling(block, rails, vector, { simulator: nativeNgspice() });
      const wasm = await layerSettling(block, rails, vector, { simulator: wasmNgspice });
      native.forEach((seconds, i) => {
        expect(Math.abs(seconds / wasm[i]! - 1)).toBeLessThan(1e-3);
      });
    },
    slow,
  );
});

describe('stepNetlist(block, rails, vector)', () => {
  it(
    'ends where the sweep over the same vector does',
    async () => {
      const waves = await wasmNgspice.run(stepNetlist(block, rails, vector));
      const y0 = waves.get('y0')!;
      const expected = 2e5 * (18e-6 * 0.01 + 9e-6 * 0.005) + 0.05;
      expect(Math.abs(y0.at(-1)! - 1.5 - expected)).toBeLessThan(1e-3);
      expect(Math.abs(y0[0]! - 1.5 - 0.05)).toBeLessThan(1e-4);
    },
    slow,
  );
});

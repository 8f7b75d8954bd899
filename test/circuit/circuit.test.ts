import { describe, expect, it } from 'vitest';
import {
  amplifierLines,
  compareWithCircuit,
  errorsOf,
  layerNetlist,
  nativeNgspice,
  nativeNgspiceIsPresent,
  netlistText,
  number,
  ordinaryAmplifier,
  parseRaw,
  simulateNetwork,
  steps,
  sweepLines,
  wasmNgspice,
  windowsOf,
} from '../../src/circuit/index.js';
import { BackendError, ShapeError, SpecError, UnsupportedError } from '../../src/errors.js';
import { crossbarsOf, DeployedRunner, hratRestrictions } from '../../src/restriction/index.js';
import { expectClose, spread } from '../graph/support.js';
import { convolutional, deployed, neurons } from './support.js';

const slow = 240_000;
const restrictions = { ...hratRestrictions, dac: { bits: 8 } } as const;
const small = () =>
  deployed(convolutional, restrictions, {
    'conv1.step': 0.03,
    'conv1.scale': 8,
    'fc1.step': 0.002,
    'fc1.scale': 0.6,
    'fc2.step': 0.004,
    'fc2.scale': 0.4,
  });
const images = spread([2, 2, 6, 6], 6).map(Math.abs);

describe('compareWithCircuit', () => {
  it(
    'finds every node of a network within millivolts of its circuit, and nearer with more gain',
    async () => {
      const network = small();
      const compare = (openLoopGain: number) =>
        compareWithCircuit(network, images, {
          simulator: wasmNgspice,
          amplifier: { ...ordinaryAmplifier, openLoopGain },
        });
      const [ordinary, better] = [await compare(1e5), await compare(1e6)];
      expect(ordinary.layers.map(({ layer, outputs }) => [layer, outputs])).toEqual([
        ['conv1', 108],
        ['fc1', 6],
        ['fc2', 4],
      ]);
      ordinary.layers.forEach(({ maximumVolts, meanVolts }, i) => {
        expect(maximumVolts).toBeLessThan(5e-3);
        expect(maximumVolts).toBeGreaterThan(0);
        expect(better.layers[i]!.meanVolts).toBeLessThan(meanVolts / 3);
      });
      expect(ordinary.agreeing).toBe(2);
      expect(ordinary.layers[0]!.maximumOfSwing).toBe(ordinary.layers[0]!.maximumVolts / 1.5);
      expect(ordinary).toMatchObject({ images: 2, amplifier: ordinaryAmplifier, supplyVolts: 3 });
      expect(ordinary.secondsPerImage).toBeGreaterThan(0);
    },
    slow,
  );
});

describe('simulateNetwork', () => {
  it(
    'clamps inputs, sums and totals where the deployed network does',
    async () => {
      const network = deployed(
        neurons,
        { ...restrictions, supplyVolts: 0.5 },
        {
          'fc1.step': 0.004,
          'fc1.scale': 0.2,
        },
      );
      // Volts from far below to far above the threshold: every limit is reached.
      const x = Float32Array.from({ length: 8 * 5 }, (_, i) => (i % 8) - 3.5 + 0.1 * (i % 5));
      const runner = await DeployedRunner.create(network, 8, {});
      const { volts } = await runner.run(x);
      await runner.release();
      const nodes = await simulateNetwork(network, x, { simulator: wasmNgspice });
      expect(Math.max(...volts)).toBeCloseTo(0.25, 6);
      expectClose('volts', nodes.get('fc1')!, Array.from(volts), { absolute: 2e-3 });
    },
    slow,
  );

  it(
    'gives the same however many neurons one netlist holds',
    async () => {
      const network = small();
      const one = await simulateNetwork(network, images, {
        simulator: wasmNgspice,
        devicesPerNetlist: 1,
      });
      const all = await simulateNetwork(network, images, { simulator: wasmNgspice });
      for (const [name, volts] of all) {
        expectClose(name, one.get(name)!, Array.from(volts), { absolute: 1e-6 });
      }
    },
    slow,
  );

  it(
    'gives the same in stretches of the sweep, side by side, and tells how far it is',
    async () => {
      const network = small();
      const told: string[] = [];
      const parts = await simulateNetwork(network, images, {
        simulator: wasmNgspice,
        vectorsPerNetlist: 7,
        lanes: 3,
        onProgress: (layer, done, total) => told.push(`${layer} ${done}/${total}`),
      });
      const whole = await simulateNetwork(network, images, { simulator: wasmNgspice });
      for (const [name, volts] of whole) {
        expectClose(name, parts.get(name)!, Array.from(volts), { absolute: 1e-6 });
      }
      // Two images of 36 windows, 7 at a time.
      expect(told.filter((line) => line.startsWith('conv1')).at(-1)).toBe('conv1 11/11');
    },
    slow,
  );

  it('ends at the first failure, and where it is asked to stop', async () => {
    let runs = 0;
    const failing = {
      name: 'failing',
      run: () => {
        runs++;
        return Promise.reject(new BackendError('no'));
      },
    };
    const options = { simulator: failing, devicesPerNetlist: 1 };
    await expect(simulateNetwork(small(), images, options)).rejects.toThrow(BackendError);
    expect(runs).toBe(1);
    const signal = AbortSignal.abort();
    await expect(simulateNetwork(small(), images, { ...options, signal })).rejects.toThrow(/abort/);
    expect(runs).toBe(1);
  });

  it.each([0, 71, 100])('refuses %i elements for images of 72', async (length) => {
    const simulator = { name: 'none', run: () => Promise.reject(new BackendError('not asked')) };
    const some = new Float32Array(length);
    await expect(simulateNetwork(small(), some, { simulator })).rejects.toThrow(ShapeError);
    await expect(compareWithCircuit(small(), some, { simulator })).rejects.toThrow(/at least one/);
  });

  it.each([{ vectorsPerNetlist: 0 }, { devicesPerNetlist: Number.NaN }, { lanes: 1.5 }])(
    'refuses $vectorsPerNetlist vectors, $devicesPerNetlist devices, $lanes lanes',
    async (counts) => {
      const simulator = { name: 'none', run: () => Promise.reject(new BackendError('not asked')) };
      const options = { simulator, ...counts };
      const told = `${Object.keys(counts)[0]}: expected a whole number of at least 1, got ${Object.values(counts)[0]}`;
      await expect(simulateNetwork(small(), images, options)).rejects.toThrow(SpecError);
      await expect(compareWithCircuit(small(), images, options)).rejects.toThrow(told);
    },
  );

  it('refuses a network without supply', async () => {
    const network = { ...small(), supplyVolts: 'none' } as const;
    await expect(simulateNetwork(network, images, { simulator: wasmNgspice })).rejects.toThrow(
      UnsupportedError,
    );
  });

  it.skipIf(!nativeNgspiceIsPresent() && !process.env.LERNMATRIX_NO_SKIPS)(
    'gives the same in native ngspice (skipped without one)',
    async () => {
      const network = small();
      const native = await simulateNetwork(network, images, { simulator: nativeNgspice() });
      const wasm = await simulateNetwork(network, images, { simulator: wasmNgspice });
      for (const [name, volts] of wasm) {
        expectClose(name, native.get(name)!, Array.from(volts), { absolute: 1e-5 });
      }
    },
    slow,
  );
});

describe('amplifierLines', () => {
  const amplifier = { openLoopGain: 1e5, gainBandwidthHertz: 1e6 };
  const inverting = (analysis: readonly string[]) => ({
    title: '* inverting amplifier of gain 9',
    lines: [
      ...amplifierLines(amplifier, 3),
      'vsg sg 0 1.5',
      'r1 in m 1e4',
      'r2 m out 9e4',
      'xa sg m out sg opamp',
      ...analysis,
    ],
    nodes: ['out'],
  });

  it(
    'gives a loop the error of its finite gain: -9/(1 + 10/A₀)',
    async () => {
      const waves = await wasmNgspice.run(inverting(['vin in sg 0.1', '.op']));
      const expected = 1.5 - (0.1 * 9) / (1 + 10 / 1e5);
      expect(Math.abs(waves.get('out')![0]! - expected)).toBeLessThan(2e-5);
    },
    slow,
  );

  it(
    'keeps outputs between the rails',
    async () => {
      const waves = await wasmNgspice.run(inverting(['vin in sg 0', '.dc vin -1 1 1']));
      expectClose('out', waves.get('out')!, [3, 1.5, 0], { absolute: 1e-3 });
    },
    slow,
  );

  it(
    'settles with the time constant of its bandwidth and loop: 10/(2π·GBW)',
    async () => {
      const step = 'vin in sg pwl(0 0 1e-9 0.01)';
      const waves = await wasmNgspice.run(inverting([step, '.tran 2e-8 2e-5']));
      const [time, out] = [waves.get('time')!, waves.get('out')!];
      const last = out.at(-1)! - 1.5;
      const at = out.findIndex((v) => Math.abs(v - 1.5) >= Math.abs(last) * (1 - Math.exp(-1)));
      const constant = 10 / (2 * Math.PI * 1e6);
      expect(Math.abs(time[at]! / constant - 1)).toBeLessThan(0.05);
    },
    slow,
  );

  it('refuses a gain below 1 and a bandwidth of 0', () => {
    const [crossbar] = crossbarsOf(small());
    const attempt = () =>
      layerNetlist({ crossbar: crossbar!, first: 0, count: 1 }, small(), [new Float64Array(18)], {
        openLoopGain: 1,
        gainBandwidthHertz: 0,
      });
    expect(attempt).toThrow(SpecError);
    expect(attempt).toThrow(/openLoopGain.*got 1[\s\S]*gainBandwidthHertz.*got 0/);
  });
});

describe('wasmNgspice', () => {
  it(
    'refuses a netlist that has no solution, with what ngspice says and what was tried',
    async () => {
      // What the engine has from an earlier circuit is not this one's result.
      await wasmNgspice.run({ title: '* good', lines: ['v1 a 0 1', '.op'], nodes: ['a'] });
      const floating = {
        title: '* floating',
        lines: ['v1 a 0 1', 'v2 a 0 2', '.op'],
        nodes: ['a'],
      };
      const attempt = wasmNgspice.run(floating);
      await expect(attempt).rejects.toThrow(BackendError);
      await expect(attempt).rejects.toThrow(
        /circuit 'floating' must have a solution.*Tried: as it is, more gmin/,
      );
    },
    slow,
  );
});

describe('wasmNgspice.run', () => {
  const stepped = (count: number) => ({
    title: '* stepped',
    lines: [
      `b1 a 0 v={${steps(Array.from({ length: count }, (_, k) => k % 7))}}`,
      'r1 a 0 1',
    ].concat(sweepLines(count)),
    nodes: ['a'],
  });

  it(
    'simulates sources of thousands of points, and refuses those that overflow its stack',
    async () => {
      const waves = await wasmNgspice.run(stepped(2000));
      expect(Array.from(waves.get('a')!.slice(-7))).toEqual(
        [1, 2, 3, 4, 5, 6, 0].map((_, i) => (1993 + i) % 7),
      );
      await expect(wasmNgspice.run(stepped(20_000))).rejects.toThrow(
        /lines of the circuit 'stepped' must have at most 100000 characters, got \d+. Simulate fewer input/,
      );
    },
    slow,
  );
});

describe('parseRaw', () => {
  it('reads the voltages of a raw file point by point', () => {
    const raw = [
      'Title: * t',
      'No. Variables: 3',
      'No. Points: 2',
      'Variables:',
      '\t0\tv(v-sweep)\tvoltage',
      '\t1\tv(y0)\tvoltage',
      '\t2\ttime\ttime',
      'Values:',
      '0\t0.0\n\t1.5\n\t0.1',
      '1\t1.0\n\t-2.5e-3\n\t0.2',
      '',
    ].join('\n');
    const waves = parseRaw(raw);
    expect(Array.from(waves.get('y0')!)).toEqual([1.5, -2.5e-3]);
    expect(Array.from(waves.get('time')!)).toEqual([0.1, 0.2]);
    expect(parseRaw('').size).toBe(0);
  });
});

describe('number', () => {
  it('keeps digits and exponents as they are', () => {
    expect([1.59e-10, 1e-10, 100, 2e-6, -0.25, 0].map(number)).toEqual([
      '1.59e-10',
      '1e-10',
      '100',
      '0.000002',
      '-0.25',
      '0',
    ]);
  });
});

describe('netlistText', () => {
  it('refuses more elements than ngspice could solve', () => {
    const lines = new Array<string>(400_001).fill('r1 a 0 1');
    expect(() => netlistText({ title: 'big', lines, nodes: [] })).toThrow(
      "netlist 'big': it must have at most 400000 elements, got 400001",
    );
  });

  it('folds long lines without breaking words', () => {
    const line = `b1 a 0 v={${Array.from({ length: 400 }, (_, i) => `${i},`).join(' ')}}`;
    const text = netlistText({ title: 't', lines: [line], nodes: ['a'] }).split('\n');
    expect(Math.max(...text.map(({ length }) => length))).toBeLessThan(520);
    const body = text.slice(1, -3).map((part, i) => (i === 0 ? part : part.slice(2)));
    expect(body.join(' ')).toBe(line);
  });
});

describe('errorsOf', () => {
  it('gives the largest and mean magnitude, and the deviation about the mean', () => {
    const errors = errorsOf('fc1', [1, 2, 3, 4], [1, 1, 1, 5], {
      batch: 2,
      swingVolts: 1.5,
    });
    expect(errors).toEqual({
      layer: 'fc1',
      outputs: 2,
      maximumVolts: 2,
      meanVolts: 1,
      stdVolts: Math.sqrt(6 / 4 - 0.25),
      maximumOfSwing: 2 / 1.5,
    });
  });
});

describe('windowsOf', () => {
  it('gives the vectors that a strided, padded, dilated kernel sees', () => {
    const image = {
      values: Array.from({ length: 16 }, (_, i) => i + 1),
      channels: 1,
      height: 4,
      width: 4,
    };
    const windows = windowsOf(image, { kernel: 2, stride: 2, padding: 1, dilation: 2 });
    expect(windows.map((w) => Array.from(w))).toEqual([
      [0, 0, 0, 6],
      [0, 0, 6, 8],
      [0, 6, 0, 14],
      [6, 8, 14, 16],
    ]);
  });
});

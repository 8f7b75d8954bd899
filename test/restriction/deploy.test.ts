import { beforeAll, describe, expect, it } from 'vitest';
import { normaliser } from '../../src/data/normalise.js';
import { DataError, SpecError } from '../../src/errors.js';
import {
  crossbarsOf,
  type DeployedCrossbar,
  type DeployedNetwork,
  DeployedRunner,
  type DeployOptions,
  decodeDeployed,
  deploy,
  encodeDeployed,
  type Restrictions,
  restrict,
  yaoConductances,
} from '../../src/restriction/index.js';
import { evaluationGraph, type ModelValues, TestSet } from '../../src/training/index.js';
import { evaluate, expectClose } from '../graph/support.js';
import { data } from '../training/support.js';
import { execution, network, restrictions, trainUnder, unrestricted } from './support.js';

const testSet = new TestSet(data, data.test, normaliser('standard', data), 100);
const { images, size } = testSet.batches[0]!;

/** Logits of the trained network in use, in training's units. */
async function inUse(own: Restrictions, values: ModelValues): Promise<Float32Array> {
  const graph = evaluationGraph(restrict(network, own), size);
  const { logits } = await evaluate(graph, { ...feedsFor(graph, values), images });
  return logits as Float32Array;
}

function feedsFor(_: unknown, values: ModelValues) {
  return Object.fromEntries(values);
}

async function deployedSignals(own: Restrictions, values: ModelValues, options?: DeployOptions) {
  const runner = await DeployedRunner.create(
    deploy(network, values, own, options),
    size,
    execution,
  );
  try {
    return await runner.run(images);
  } finally {
    await runner.release();
  }
}

let trained: ModelValues;
beforeAll(async () => {
  trained = (await trainUnder(restrictions)).values;
}, 120_000);

describe('deploy', () => {
  it('gives a network that computes what the trained one does, quantised, clamped and rounded', async () => {
    const logits = await inUse(restrictions, trained);
    const s = trained.get('fc2.scale')![0]!;
    const { volts } = await deployedSignals(restrictions, trained);
    expectClose(
      'logits',
      volts.map((v) => v * s),
      Array.from(logits),
      { relative: 2e-5 },
    );
  });

  it('gives a network that computes what the digital one does when every restriction is off', async () => {
    const { values } = await trainUnder(unrestricted, 2);
    const digital = await evaluate(evaluationGraph(network, size), {
      ...Object.fromEntries(values),
      images,
    });
    const { volts } = await deployedSignals(unrestricted, values);
    expectClose('logits', volts, digital.logits as Float32Array, { relative: 2e-5 });
  });

  it('keeps conductances within the range, one of them at its end in each layer', async () => {
    for (const mapping of ['one-sided', 'symmetric'] as const) {
      const deployed = deploy(network, trained, restrictions, { ...yaoConductances, mapping });
      for (const { plusSiemens, minusSiemens } of crossbarsOf(deployed)) {
        const all = [...plusSiemens, ...minusSiemens].map((g) => g * 1e6);
        expect(Math.min(...all)).toBeGreaterThan(2 - 1e-4);
        expect(Math.max(...all)).toBeCloseTo(20, 4);
        if (mapping === 'one-sided') {
          expect(plusSiemens.every((g, i) => Math.min(g, minusSiemens[i]!) < 2.0001e-6)).toBe(true);
        }
      }
    }
  });

  it('computes the same however weights stand for conductances', async () => {
    const one = await deployedSignals(restrictions, trained);
    const other = await deployedSignals(restrictions, trained, {
      gMinSiemens: 1e-6,
      gMaxSiemens: 50e-6,
      mapping: 'symmetric',
    });
    expectClose('volts', one.volts, Array.from(other.volts), { relative: 1e-5 });
  });

  it('gives conductances with at most 2^bits - 1 different differences a layer', () => {
    const coarse = deploy(network, trained, { ...restrictions, weights: { bits: 3 } });
    for (const { plusSiemens, minusSiemens } of crossbarsOf(coarse)) {
      const levels = plusSiemens.map((g, i) => Math.round((g - minusSiemens[i]!) * 1e12));
      expect(new Set(levels).size).toBeLessThanOrEqual(7);
    }
  });

  it('gives DAC codes whose voltages, VDD·code/(2^bits - 1) - VDD/2, are the nearest to b/s', () => {
    const exact = crossbarsOf(deploy(network, trained, { ...restrictions, dac: 'ideal' }));
    const coarse = crossbarsOf(deploy(network, trained, { ...restrictions, dac: { bits: 4 } }));
    coarse.forEach(({ biasCodes, biasVolts }, layer) => {
      expect(biasCodes!.every((code) => code <= 15)).toBe(true);
      expectClose(
        'volts',
        biasVolts,
        Array.from(biasCodes!, (code) => (3 * code) / 15 - 1.5),
      );
      biasVolts.forEach((volts, i) => {
        expect(Math.abs(volts - exact[layer]!.biasVolts[i]!)).toBeLessThan(0.1 + 1e-6);
      });
    });
  });

  it('refuses conductances whose range is empty', () => {
    const upsideDown = { ...yaoConductances, gMinSiemens: 20e-6, gMaxSiemens: 2e-6 };
    expect(() => deploy(network, trained, restrictions, upsideDown)).toThrow(SpecError);
    expect(() => deploy(network, trained, restrictions, upsideDown)).toThrow(
      'gMaxSiemens: must be above gMinSiemens, 0.00002 S, got 0.000002 S',
    );
  });
});

describe('decodeDeployed', () => {
  it('reads what encodeDeployed wrote, without loss', () => {
    const deployed = deploy(network, trained, restrictions);
    expect(decodeDeployed(encodeDeployed(deployed))).toEqual(deployed);
  });

  it('refuses text that is no deployed network, and bytes of another one', () => {
    const { json, bytes } = encodeDeployed(deploy(network, trained, restrictions));
    expect(() => decodeDeployed({ json: '{"format":"other"}', bytes })).toThrow("got 'other'");
    expect(() => decodeDeployed({ json: '{', bytes })).toThrow('deployed network: it must be JSON');
    expect(() => decodeDeployed({ json, bytes: bytes.slice(0, 20) })).toThrow(
      'must lie within the 20 bytes',
    );
  });

  it('names the file and the place where a value is damaged', () => {
    const { json, bytes } = encodeDeployed(deploy(network, trained, restrictions));
    const read = (text: string) => decodeDeployed({ json: text, bytes }, 'run/sgd.json');
    const stored = JSON.parse(json) as { stages: Record<string, unknown>[] };
    stored.stages[0]!.plusSiemens = null;
    expect(() => read(JSON.stringify(stored))).toThrow(
      'run/sgd.json: stages[0].plusSiemens must be where an array lies: {at, count}, got null. Export it again.',
    );
    expect(() => read('null')).toThrow('run/sgd.json: it must be a deployed network, got null.');
  });

  it('reads a file, or refuses it with a DataError, whatever one of its values has become', () => {
    const { json, bytes } = encodeDeployed(tiny);
    expect(decodeDeployed({ json, bytes })).toEqual(tiny);
    let refused = 0;
    for (const wrong of [null, -1, 0.5, 1e9, 'x', [], {}]) {
      for (const path of pathsOf(JSON.parse(json))) {
        const damaged = withValueAt(JSON.parse(json), path, wrong);
        try {
          decodeDeployed({ json: JSON.stringify(damaged), bytes });
        } catch (error) {
          expect(error, `${path.join('.')} ${JSON.stringify(wrong)}`).toBeInstanceOf(DataError);
          refused++;
          continue;
        }
        // What is still read has a value of the same type there: a name, a gain, an offset into the bytes.
        expect(typeof wrong, path.join('.')).toMatch(/number|string/);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

/** One of every stage, of a few devices. */
const tiny: DeployedNetwork = {
  name: 'tiny',
  input: [1, 3, 3],
  inputGain: 0.2,
  thresholdVolts: 0.2,
  supplyVolts: 'none',
  dacBits: 8,
  conductances: { gMinSiemens: 2e-6, gMaxSiemens: 20e-6 },
  stages: [
    tinyCrossbar('conv1', 2, 4, {
      kind: 'conv2d',
      ...{ kernel: 2, stride: 1, padding: 0, dilation: 1, groups: 1 },
    }),
    { kind: 'maxPool', name: 'pool1', kernel: 2, stride: 1, padding: 0 },
    { kind: 'flatten', name: 'flatten' },
    tinyCrossbar('fc1', 3, 2, { kind: 'linear' }),
  ],
};

function tinyCrossbar(
  name: string,
  outputs: number,
  inputs: number,
  operation: DeployedCrossbar['operation'],
): DeployedCrossbar {
  const siemens = () => new Float32Array(outputs * inputs).fill(2e-6);
  return {
    kind: 'crossbar',
    ...{ name, operation, outputs, ohms: 1e4, relu: true, scale: 2 },
    plusSiemens: siemens(),
    minusSiemens: siemens(),
    biasVolts: new Float32Array(outputs),
    biasCodes: new Uint16Array(outputs).fill(7),
  };
}

/** Every place of plain data, the top too. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsOf(each).map((path) => [key, ...path]),
  );
  return [[], ...inner];
}

function withValueAt(value: unknown, [key, ...rest]: readonly string[], wrong: unknown): unknown {
  if (key === undefined) return wrong;
  const inner: unknown = Reflect.get(Object(value), key);
  Reflect.set(Object(value), key, withValueAt(inner, rest, wrong));
  return value;
}

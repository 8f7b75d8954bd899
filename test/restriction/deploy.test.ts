import { beforeAll, describe, expect, it } from 'vitest';
import { normaliser } from '../../src/data/normalise.js';
import { SpecError } from '../../src/errors.js';
import {
  crossbarsOf,
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
});

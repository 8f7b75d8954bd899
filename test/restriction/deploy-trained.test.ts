import { describe, expect, it } from 'vitest';
import { normaliser } from '../../src/data/normalise.js';
import {
  crossbarsOf,
  DeployedRunner,
  deploy,
  deployRestricted,
  deployUnrestricted,
  evaluateDeployed,
  gainsOf,
  largestMagnitude,
  memristorCircuitDefaults,
} from '../../src/restriction/index.js';
import { compile } from '../../src/runtime/index.js';
import { evaluationGraph, TestSet } from '../../src/training/index.js';
import { batchesOf, data, trainerOf } from '../training/support.js';
import { execution, network, restrictions, trainUnder } from './support.js';

const testSet = new TestSet(data, data.test, normaliser('standard', data), 100);
const images = testSet.batches[0]!.images;
const calibration = batchesOf(50).load(0, 0);
const inputs = { calibration, largestInput: 3 };

async function trainPlainly() {
  const trainer = trainerOf(network, { epochs: 3 });
  while (!trainer.finished) await trainer.advance();
  const values = await trainer.values('last');
  await trainer.release();
  return values;
}

const unlimited = {
  ...memristorCircuitDefaults,
  weights: 'ideal',
  thresholdVolts: 'none',
  supplyVolts: 'none',
  inputGain: 0.05,
} as const;

describe('deployUnrestricted', () => {
  it('computes the network itself, divided by the last scale, where the circuit limits nothing', async () => {
    const values = await trainPlainly();
    const deployed = await deployUnrestricted(network, values, unlimited, inputs, execution);
    const runner = await DeployedRunner.create(deployed.network, 100, execution);
    const { volts } = await runner.run(images);
    await runner.release();
    const digital = await compile(evaluationGraph(network, 100, values), execution);
    const logits = (await digital.run({ images })).logits as Float32Array;
    await digital.release();
    const scale = crossbarsOf(deployed.network).at(-1)!.scale;
    volts.forEach((v, i) => {
      expect(Math.abs(v * scale - logits[i]!)).toBeLessThan(1e-5 + 1e-4 * Math.abs(logits[i]!));
    });
  });

  it('keeps 99.9 % of the calibrated signals of each layer below the threshold, and as many states', async () => {
    const values = await trainPlainly();
    const circuit = { ...memristorCircuitDefaults, weights: { bits: 4 } };
    const deployed = await deployUnrestricted(network, values, circuit, inputs, execution);
    const runner = await DeployedRunner.create(deployed.network, 50, execution);
    const { nodes } = await runner.run(calibration.images);
    await runner.release();
    for (const crossbar of crossbarsOf(deployed.network).slice(0, -1)) {
      const over = nodes.get(crossbar.name)!.filter((v) => v > 0.2 * 1.1).length;
      expect(over / nodes.get(crossbar.name)!.length).toBeLessThan(0.01);
      const gains = gainsOf(crossbar);
      const step = largestMagnitude(gains) / 7;
      for (const gain of gains) {
        expect(Math.abs(gain / step - Math.round(gain / step))).toBeLessThan(1e-3);
      }
    }
  });
});

describe('deployRestricted', () => {
  it('deploys on the circuit that was trained for as deploy itself', async () => {
    const { values } = await trainUnder(restrictions, 2);
    const { weights, weightLimit, thresholdVolts, supplyVolts, dac, inputGain } = restrictions;
    const limits = { weights, weightLimit, thresholdVolts, supplyVolts, dac, inputGain };
    const circuit = { ...memristorCircuitDefaults, ...limits };
    const { network: deployed } = deployRestricted(network, values, restrictions, circuit);
    expect(deployed).toEqual(deploy(network, values, restrictions));
  });

  it('takes other states from the largest weight: more of them give what no states give', async () => {
    const { values } = await trainUnder({ ...restrictions, weights: 'ideal' }, 4);
    const on = async (weights: 'ideal' | { readonly bits: number }) => {
      const circuit = { ...memristorCircuitDefaults, weights, dac: 'ideal' } as const;
      const trained = { ...restrictions, weights: 'ideal' } as const;
      const { network: deployed } = deployRestricted(network, values, trained, circuit);
      return (await evaluateDeployed(deployed, testSet, execution)).loss;
    };
    const ideal = await on('ideal');
    expect(Math.abs((await on({ bits: 12 })) - ideal)).toBeLessThan(1e-3);
    expect(Math.abs((await on({ bits: 3 })) - ideal)).toBeGreaterThan(1e-3);
  });
});

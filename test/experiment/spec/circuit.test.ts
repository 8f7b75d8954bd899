import { describe, expect, it } from 'vitest';
import { parseSpec, printSpec, resolveSpec } from '../../../src/experiment/spec/index.js';
import { memristorCircuitDefaults } from '../../../src/restriction/memristor-circuit.js';
import { problemsOf as problemsFound } from './support.js';

const smallest = {
  name: 'x',
  data: 'mnist',
  model: 'fc4',
  methods: ['hrat', 'sgd'],
  hardware: { engine: 'memristor-circuit' },
};

const problemsOf = (overrides: readonly string[], spec: object = smallest) =>
  problemsFound(overrides, spec);

describe('resolveSpec of a memristor circuit', () => {
  it('has the circuit, the strengths and the chips of the HRAT paper where nothing is said', () => {
    const { hardware, evaluation, methods } = resolveSpec(smallest);
    expect(hardware).toEqual({
      variation: {
        kind: 'gaussian',
        sigma: [0, 0.025, 0.05, 0.075],
        range: 'absolute-max',
        targets: { biases: false, batchNorm: false },
      },
      engine: {
        kind: 'memristor-circuit',
        weights: { bits: 8 },
        weightLimit: 1,
        thresholdVolts: 0.2,
        supplyVolts: 3,
        dac: 'ideal',
        inputGain: 'to-threshold',
        conductances: { gMinSiemens: 2e-6, gMaxSiemens: 20e-6, mapping: 'one-sided' },
      },
    });
    expect(evaluation).toEqual({ chips: 40, yieldThresholds: [90], testEachEpoch: true });
    const { kind: _, conductances: _c, ...circuit } = memristorCircuitDefaults;
    expect(methods[0]!.training.method).toEqual({
      kind: 'hrat',
      sigmaOfRange: 0,
      scale: 'learned',
      batchNorm: 'hrat',
      circuit,
    });
  });

  it('trains for the circuit of the hardware, but for what the method says of its own', () => {
    const engine = { kind: 'memristor-circuit', weights: { bits: 5 }, supplyVolts: 2 };
    const methods = [{ name: 'own', kind: 'hrat', circuit: { weights: 'ideal' } }];
    const { methods: resolved } = resolveSpec({ ...smallest, methods, hardware: { engine } });
    expect(resolved[0]!.training.method).toMatchObject({
      circuit: { weights: 'ideal', supplyVolts: 2, thresholdVolts: 0.2 },
    });
  });

  it('gives back what printSpec wrote, retraining included', () => {
    const engine = {
      kind: 'memristor-circuit',
      dac: { bits: 11 },
      thresholdVolts: 'none',
      conductances: { mapping: 'symmetric' },
    };
    const spec = { ...smallest, hardware: { engine }, evaluation: { chips: 3, retraining: {} } };
    const resolved = resolveSpec(spec);
    expect(resolveSpec(parseSpec(printSpec(resolved), 'printed'))).toEqual(resolved);
    expect(resolved.evaluation.retraining).toEqual({ epochs: 5, rateFactor: 0.1, chips: 3 });
    expect(resolved.hardware.engine).toEqual({
      ...memristorCircuitDefaults,
      ...engine,
      conductances: { gMinSiemens: 2e-6, gMaxSiemens: 20e-6, mapping: 'symmetric' },
    });
  });
});

const wrong: readonly (readonly [flag: string, value: string, ...problems: string[]])[] = [
  [
    'hardware.engine.thresholdVolts',
    '1.6',
    'hardware.engine.thresholdVolts: must not exceed half of supplyVolts, 1.5 V, which no signal exceeds, got 1.6 V. Lower it, or raise supplyVolts.',
    'methods[0].circuit.thresholdVolts: must not exceed half of supplyVolts, 1.5 V, which no signal exceeds, got 1.6 V. Lower it, or raise supplyVolts.',
  ],
  [
    'hardware.engine.thresholdVolts',
    '0',
    "hardware.engine.thresholdVolts: expected a number above 0, got 0. Or use 'none'.",
  ],
  [
    'hardware.engine.conductances',
    '{ gMinSiemens: 2.0e-5, gMaxSiemens: 2.0e-6 }',
    'hardware.engine.conductances.gMaxSiemens: must be above gMinSiemens, 0.00002 S, got 0.000002 S. Exchange the two, or widen the range.',
  ],
  [
    'hardware.engine.weights.bits',
    '1',
    "hardware.engine.weights.bits: expected an integer from 2 to 16, got 1. One bit has the state zero alone; for any weight use 'ideal'.",
  ],
  [
    'hardware.engine.dac.bits',
    '0',
    "hardware.engine.dac.bits: expected an integer from 1 to 16, got 0. For a converter without steps use 'ideal'.",
  ],
  [
    'hardware.engine',
    '{ kind: memristor-circuit, dac: { bits: 8 }, supplyVolts: none }',
    'hardware.engine.dac: a DAC of 8 bits spans the supply, got supplyVolts "none". Give supplyVolts, or use dac "ideal".',
    'methods[0].circuit.dac: a DAC of 8 bits spans the supply, got supplyVolts "none". Give supplyVolts, or use dac "ideal".',
  ],
  [
    'hardware.engine',
    'digital-adders',
    'methods[0].kind: hrat trains for hardware.engine memristor-circuit, got digital-adders. Set hardware.engine to memristor-circuit, or take another method.',
  ],
  [
    'hardware.variation',
    '{ kind: gaussian, range: six-sigma, shift: 0.1 }',
    "hardware.variation.range: must be 'absolute-max' where hardware.engine is memristor-circuit, whose windows are symmetric about zero, got 'six-sigma'. Remove it.",
    'hardware.variation.shift: must be absent where hardware.engine is memristor-circuit, whose errors have mean 0, got 0.1. Remove it.',
  ],
  [
    'model',
    'vgg5',
    "model: model 'vgg5', layer 'averagePool1': the circuit holds linear, conv2d, maxPool, flatten and dropout, and batchNorm and relu right after linear or conv2d, got averagePool. Build the network from these.",
  ],
  [
    'evaluation',
    '{ chips: 4, retraining: { chips: 5 } }',
    'evaluation.retraining.chips: must be at most evaluation.chips, 4, which are tried before they are trained on, got 5. Lower it.',
  ],
  [
    'methods[0].batchNorm',
    'moving',
    "methods[0].batchNorm: expected 'hrat', 'after-training', 'current-batch', 'moving-average' or 'unfused-scale', got 'moving'. Use one of these.",
  ],
];

describe('a wrong circuit', () => {
  it.each(wrong)('%s %s is told', (flag, value, ...problems) => {
    expect(problemsOf([`--${flag}`, value])).toEqual(problems);
  });

  it('is retraining without one, and a name that it takes', () => {
    const spec = { ...smallest, methods: ['sgd'], hardware: {} };
    expect(problemsOf(['--evaluation.retraining.epochs', '2'], spec)).toEqual([
      'evaluation.retraining: training goes on on the chips of hardware.engine memristor-circuit alone, got digital-adders. Set hardware.engine to memristor-circuit, or remove it.',
    ]);
    const methods = ['sgd', { name: 'sgd-retrained', kind: 'sgd' }];
    const retrained = { ...smallest, methods, evaluation: { retraining: {} } };
    expect(problemsOf([], retrained)).toEqual([
      "methods[1].name: 'sgd-retrained' is the name that evaluation.retraining gives its own results. Rename the method.",
    ]);
  });
});

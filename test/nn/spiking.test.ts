import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.js';
import { constant, gradients, input, multiply, sum, type Value } from '../../src/graph/index.js';
import {
  applyModel,
  buildModel,
  countParameters,
  describeModel,
  type LayerScope,
  type LayerSpec,
  layerKinds,
  lossOf,
  type ModelSpec,
} from '../../src/nn/index.js';
import { testBatchSize } from '../../src/training/index.js';
import { expectClose } from '../graph/support.js';
import { evaluate, goldens, spread } from './golden.js';

interface Cases {
  readonly small: {
    readonly output: readonly number[];
    readonly loss: number;
    readonly gradients: Readonly<Record<string, readonly number[]>>;
  };
  readonly neurons: readonly {
    readonly scale: number;
    readonly membraneSteps: number;
    readonly synapseSteps: number;
    readonly threshold: number;
    readonly currents: readonly number[];
    readonly gradient: readonly number[];
  }[];
}

const cases = goldens<Cases>('nn-spiking');
const steps = 5;
/** Gradients have 1/Δu of potentials in float32, where Δu may be as small as 1/8. */
const ofDivision = { relative: 1e-4, absolute: 1e-5 };

/** Rows whose steps are their last axis, as the goldens have them, with the steps first; and back. */
function stepsFirst(values: ArrayLike<number>): Float32Array {
  const rows = values.length / steps;
  return Float32Array.from({ length: values.length }, (_, i) => {
    return values[(i % rows) * steps + Math.floor(i / rows)]!;
  });
}
function stepsLast(values: Float32Array): Float32Array {
  const rows = values.length / steps;
  return values.map((_, i) => values[(i % steps) * rows + Math.floor(i / steps)]!);
}

describe('spikingNeurons', () => {
  const usual = { synapseSteps: 3, threshold: 1, membraneSteps: 5 };
  const neurons = (x: Value, { synapseSteps, threshold, membraneSteps } = usual) => {
    const time = () => ({ steps, synapseSteps });
    const scope = { time, where: "layer 'neurons'" } as LayerScope;
    const kind = 'spikingNeurons';
    return layerKinds[kind].apply({ kind, threshold, membraneSteps }, x, scope);
  };

  it.each(cases.neurons)(
    'fires, and has the gradients by spike times, of PyTorch and pairs of steps: currents to $scale, threshold $threshold',
    async ({ scale, currents, gradient, ...settings }) => {
      const x = input('x', [40 * steps, 1]);
      const output = neurons(x, settings);
      const weights = constant(stepsFirst(spread([40, steps], 18)), output.shape);
      const [slope] = gradients(sum(multiply(output, weights)), [x]) as [Value];
      const feeds = { x: stepsFirst(spread([40, steps], 17, scale)) };
      const found = await evaluate({ output, slope }, feeds);
      expectClose('currents', stepsLast(found.output!), currents);
      expectClose('gradient', stepsLast(found.slope!), gradient, {
        relative: 1e-4,
        absolute: 1e-5,
      });
    },
  );

  it('resets at a spike, and leaks without one', async () => {
    const output = neurons(input('x', [steps, 1]));
    const spikesOf = async (x: readonly number[]) => {
      const { output: a } = await evaluate({ output }, { x: Float32Array.from(x) });
      // s[t] = a[t−1] + τ_s·(a[t] − a[t−1]).
      return Array.from(a!, (v, t) => {
        const before = t > 0 ? a![t - 1]! : 0;
        return Math.round(before + 3 * (v - before));
      });
    };
    expect(await spikesOf([1.1, 0.9, 0.9, 0, 0])).toEqual([1, 0, 1, 0, 0]);
    // 0.6, 0.8·0.6 + 0.6 = 1.08; then from 0 again.
    expect(await spikesOf([0.6, 0.6, 0.6, 0.6, 0.6])).toEqual([0, 1, 0, 1, 0]);
    // 0.4, 0.72, 0.876, 1.0008: a step later than without the leak.
    expect(await spikesOf([0.4, 0.4, 0.3, 0.3, 0.3])).toEqual([0, 0, 0, 1, 0]);
  });
});

describe('a spiking network', () => {
  const neurons = { kind: 'spikingNeurons' } as const;
  const conv = (outputs: number, kernel: number, padding: number): LayerSpec[] => [
    { kind: 'conv2d', outputs, kernel, padding, bias: false },
    neurons,
  ];
  const model: ModelSpec = {
    name: 'small',
    input: [1, 6, 6],
    layers: [
      { kind: 'spikeInput' },
      ...conv(6, 3, 0),
      { kind: 'averagePool', kernel: 2 },
      { kind: 'scale', factor: 4.4 },
      { kind: 'concat', branches: [conv(3, 3, 1), conv(2, 1, 0)] },
      { kind: 'flatten' },
      { kind: 'linear', outputs: 12, bias: false },
      neurons,
      { kind: 'linear', outputs: 4, bias: false },
      neurons,
      { kind: 'spikeReadout' },
    ],
  };

  it("equals PyTorch's in outputs, loss and gradients", async () => {
    const points = new Map<string, Value>();
    const applied = applyModel(model, input('x', [5, 1, 6, 6]), 'training', (name, shape) => {
      points.set(name, input(name, shape));
      return points.get(name)!;
    });
    const loss = lossOf(applied, input('labels', [5], 'int64'));
    const slopes = gradients(loss, [...points.values()]);
    const names = [...points.keys()];
    expect(names).toEqual([
      'conv1.weight',
      'concat1.branch1.conv1.weight',
      'concat1.branch2.conv1.weight',
      'fc1.weight',
      'fc2.weight',
    ]);
    const weights = applied.tensors.parameters.map(({ name, shape, fanIn }, i) => {
      return [name, spread(shape, 1 + i, Math.sqrt(3 / fanIn)).map((w) => 1.5 * w)] as const;
    });
    const feeds = {
      ...Object.fromEntries(weights),
      x: spread([5, 1, 6, 6], 31, 2),
      labels: BigInt64Array.from([0n, 3n, 1n, 2n, 1n]),
    };
    const outputs = { output: applied.output, loss };
    const wanted = Object.fromEntries(names.map((name, i) => [`d ${name}`, slopes[i]!]));
    const found = await evaluate({ ...outputs, ...wanted }, feeds);
    expectClose('output', found.output!, cases.small.output);
    expectClose('loss', found.loss!, [cases.small.loss]);
    Object.values(cases.small.gradients).forEach((gradient, i) => {
      expectClose(names[i]!, found[`d ${names[i]!}`]!, gradient, ofDivision);
    });
  });

  it("refuses branches of two sizes, and outputs that are no classes'", () => {
    const apply = (layers: LayerSpec[]) =>
      applyModel({ ...model, layers }, input('x', [5, 1, 6, 6]), 'training');
    const uneven: LayerSpec = { kind: 'concat', branches: [conv(3, 3, 0), conv(2, 1, 0)] };
    expect(() => apply([{ kind: 'spikeInput' }, uneven])).toThrow(
      /layer 'concat1': concat: branches must differ in their channels alone/,
    );
    expect(() => apply([{ kind: 'spikeInput' }, { kind: 'spikeReadout' }])).toThrow(
      /spikeReadout: input must be \[steps · batch, classes\]; put flatten and linear before it, .*\[25, 1, 6, 6\]/,
    );
  });
});

describe('layers in time', () => {
  const refused: readonly (readonly [string, LayerSpec[], RegExp])[] = [
    [
      'neurons without steps',
      [{ kind: 'spikingNeurons' }],
      /'neurons1': spikingNeurons: its input must be spikes or currents in time; put spikeInput/,
    ],
    [
      'a second input',
      [{ kind: 'spikeInput' }, { kind: 'spikeInput' }],
      /'spikeInput2': spikeInput: images come in once; leave this one out, got/,
    ],
    [
      'layers behind the readout',
      [{ kind: 'spikeInput' }, { kind: 'spikeReadout' }, { kind: 'linear', outputs: 2 }],
      /model 'own': spikeReadout must be its last layer, .*put the others before it/,
    ],
    [
      'an input in a branch',
      [{ kind: 'concat', branches: [[{ kind: 'spikeInput' }], []] }],
      /layer 'concat1': concat: branches must stay in the time .*Put spikeInput before concat/,
    ],
    [
      'a readout in a block',
      [{ kind: 'spikeInput' }, { kind: 'residual', body: [{ kind: 'spikeReadout' }] }],
      /layer 'block1': residual: branches must stay .*spikeReadout after it/,
    ],
    [
      'no readout',
      [{ kind: 'spikeInput' }],
      /model 'own': its steps .*end in spikeReadout.*5 steps/,
    ],
  ];
  it.each(refused)('are refused with %s', (_, layers, message) => {
    const apply = () =>
      applyModel({ name: 'own', input: [3], layers }, input('x', [2, 3]), 'training');
    expect(apply).toThrow(ShapeError);
    expect(apply).toThrow(message);
  });

  it('zero the same elements at all steps of an example', async () => {
    const layers: LayerSpec[] = [
      { kind: 'spikeInput', steps: 3 },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'spikeReadout' },
    ];
    const model: ModelSpec = { name: 'dropped', input: [2], layers };
    expect(describeModel(model).masks).toEqual([
      { name: 'dropout1.mask', shape: [1, 2], rate: 0.5 },
    ]);
    const { output } = applyModel(model, input('x', [2, 2]), 'training');
    const feeds = { x: Float32Array.of(1, 1, 1, 1), 'dropout1.mask': Float32Array.of(2, 0, 0, 2) };
    const found = await evaluate({ output }, feeds);
    expectClose('dropped', found.output!, [86 / 27, 0, 0, 86 / 27]);
  });

  it('take their synapses from the input', async () => {
    const layers: LayerSpec[] = [
      { kind: 'spikeInput', steps: 2, synapseSteps: 2 },
      { kind: 'spikingNeurons', threshold: 0.4 },
      { kind: 'spikeReadout' },
    ];
    const { output } = applyModel(
      { name: 'fast', input: [1], layers },
      input('x', [1, 1]),
      'training',
    );
    // Currents 1/2 and 3/4 fire twice; a is 1/2, then 3/4.
    const found = await evaluate({ output }, { x: Float32Array.of(1) });
    expectClose('fast', found.output!, [1.25]);
  });

  it('have batches of tests with as many steps as others have images', () => {
    const layers: LayerSpec[] = [{ kind: 'spikeInput', steps: 3 }, { kind: 'spikeReadout' }];
    expect(testBatchSize({ name: 'held', input: [2], layers })).toBe(167);
    expect(testBatchSize(buildModel('lenet5', { shape: [1, 28, 28], classes: 10 }))).toBe(500);
  });

  it('hold images as currents that rise to them', async () => {
    const layers: LayerSpec[] = [{ kind: 'spikeInput', steps: 3 }, { kind: 'spikeReadout' }];
    const { output } = applyModel(
      { name: 'held', input: [2], layers },
      input('x', [1, 2]),
      'training',
    );
    const found = await evaluate({ output }, { x: Float32Array.of(1, -2) });
    // 1/3 + 5/9 + 19/27.
    expectClose('held', found.output!, [43 / 27, -86 / 27]);
  });
});

describe('the spiking networks of the WVAT paper', () => {
  const task = { shape: [1, 28, 28], classes: 10 } as const;
  it.each([
    // 16·25, 32·16·9 + 8·16, 8·40, 8·144·288, 288·10.
    ['spiking-cnn1', 400 + 4608 + 128 + 320 + 331_776 + 2880],
    // 15·25, 40·15·25, 640·300, 300·10.
    ['spiking-cnn2', 375 + 15_000 + 192_000 + 3000],
  ])('%s has %d weights, none beyond ±4, and no biases', (name, count) => {
    const described = describeModel(buildModel(name, task));
    expect(countParameters(described)).toBe(count);
    expect(described.outputShape).toEqual([10]);
    for (const { role, bounds } of described.parameters) {
      expect([role, bounds]).toEqual(['weight', [-4, 4]]);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { SpecError } from '../../src/errors.js';
import {
  constant,
  gradients,
  input,
  meanSquaredError,
  type Shape,
  sizeOf,
  type Value,
} from '../../src/graph/index.js';
import {
  type AdamSettings,
  applyModel,
  type ModelSpec,
  type OptimiserSettings,
  optimiserKind,
  type SgdSettings,
} from '../../src/nn/index.js';
import { compile } from '../../src/runtime/index.js';
import { expectClose } from '../graph/support.js';
import { filled, goldens, spread } from './golden.js';

type Steps = readonly (readonly (readonly number[])[])[];

const cases = goldens<Readonly<Record<string, Steps>>>('nn-optimisers');
const model: ModelSpec = {
  name: 'small',
  input: [4],
  layers: [{ kind: 'linear', outputs: 3 }, { kind: 'tanh' }, { kind: 'linear', outputs: 2 }],
};
const sgd = (settings: Partial<SgdSettings> = {}): SgdSettings => {
  return { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0, ...settings };
};
const adam = (settings: Partial<AdamSettings> = {}): AdamSettings => {
  const published = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  return { kind: 'adam', ...published, ...settings };
};
const steady = [0.1, 0.1, 0.1, 0.1, 0.1];
const falling = [0.2, 0.2, 0.1, 0.05, 0.01];

/** Mean squared error of the small network on six examples, and its gradient by each parameter. */
function slopes(): Map<string, { readonly weight: Value; readonly gradient: Value }> {
  const weights = new Map<string, Value>();
  const x = constant(spread([6, 4], 106), [6, 4]);
  const { output } = applyModel(model, x, 'training', (name, shape) => {
    weights.set(name, input(name, shape));
    return weights.get(name)!;
  });
  const loss = meanSquaredError(output, constant(spread([6, 2], 107), [6, 2]));
  const by = gradients(loss, [...weights.values()]);
  const names = [...weights.keys()];
  return new Map(names.map((name, i) => [name, { weight: weights.get(name)!, gradient: by[i]! }]));
}

/** One optimiser step as a graph: outputs have the names of the inputs they follow. */
function stepGraph(settings: OptimiserSettings) {
  const kind = optimiserKind(settings);
  const rate = input('rate', []);
  const correction = { mean: input('correction.mean', []), square: input('correction.square', []) };
  const outputs: Record<string, Value> = {};
  const states: Record<string, Shape> = {};
  for (const [name, { weight, gradient }] of slopes()) {
    const names = kind.states(settings).map((state) => `${name}/${state}`);
    const before = names.map((state) => input(state, weight.shape));
    const inputs = { weight, gradient, states: before, rate, correction };
    const next = kind.step(settings, inputs);
    outputs[name] = next.weight;
    for (const [i, state] of names.entries()) {
      outputs[state] = next.states[i]!;
      states[state] = weight.shape;
    }
  }
  return { kind, outputs, states };
}

async function descend(settings: OptimiserSettings, rates: readonly number[]) {
  const { kind, outputs, states } = stepGraph(settings);
  const executable = await compile(outputs);
  const zeros = Object.entries(states).map(
    ([name, shape]) => [name, new Float32Array(sizeOf(shape))] as const,
  );
  let tensors: Record<string, Float32Array> = { ...filled(model), ...Object.fromEntries(zeros) };
  const names = Object.keys(filled(model));
  const steps: Float32Array[][] = [];
  for (const [i, rate] of rates.entries()) {
    const { mean, square } = kind.corrections?.(settings, i + 1) ?? { mean: 1, square: 1 };
    const feeds = {
      ...tensors,
      rate: Float32Array.of(rate),
      'correction.mean': Float32Array.of(mean),
      'correction.square': Float32Array.of(square),
    };
    const wanted = Object.entries(feeds).filter(([name]) => executable.inputs.has(name));
    tensors = (await executable.run(Object.fromEntries(wanted))) as typeof tensors;
    steps.push(names.map((name) => tensors[name]!));
  }
  await executable.release();
  return { names, steps };
}

describe('optimiserKind(settings).step', () => {
  const all = { momentum: 0.8, weightDecay: 0.05 };
  const rows: readonly (readonly [string, OptimiserSettings, readonly number[]])[] = [
    ['sgd', sgd(), steady],
    ['sgd, weight decay', sgd({ weightDecay: 0.05 }), steady],
    ['momentum', sgd({ momentum: 0.9 }), steady],
    ['momentum, weight decay, falling rate', sgd(all), falling],
    ['nesterov', sgd({ momentum: 0.9, nesterov: true }), steady],
    ['nesterov, weight decay, falling rate', sgd({ ...all, nesterov: true }), falling],
    ['adam', adam(), steady],
    ['adam, weight decay, falling rate', adam({ weightDecay: 0.05 }), falling],
    ['adam, own betas and epsilon', adam({ beta1: 0.8, beta2: 0.95, epsilon: 0.01 }), steady],
  ];

  it.each(rows)('five times equals torch.optim: %s', async (name, settings, rates) => {
    const golden = cases[name]!;
    const { names, steps } = await descend(settings, rates);
    expect(steps).toHaveLength(golden.length);
    steps.forEach((tensors, step) => {
      tensors.forEach((tensor, i) => {
        expectClose(`${names[i]} after step ${step + 1}`, tensor, golden[step]![i]!);
      });
    });
  });
});

describe('optimiserKind', () => {
  it("refuses Nesterov's momentum without a momentum, as torch.optim does", () => {
    expect(() => optimiserKind(sgd({ nesterov: true }))).toThrow(SpecError);
    expect(() => optimiserKind(sgd({ nesterov: true }))).toThrow(
      'optimiser: nesterov needs momentum above 0, got 0. Set one of the two.',
    );
  });

  it('carries only the states that its settings need', () => {
    const statesOf = (settings: OptimiserSettings) => optimiserKind(settings).states(settings);
    expect(statesOf(sgd())).toEqual([]);
    expect(statesOf(sgd({ momentum: 0.9 }))).toEqual(['momentum']);
    expect(statesOf(adam())).toEqual(['mean', 'square']);
  });
});

import { expect } from 'vitest';
import { gradients, input, sizeOf, type Value } from '../../src/graph/index.js';
import { type AppliedModel, applyModel, type ModelSpec } from '../../src/nn/index.js';
import { expectClose } from '../graph/support.js';
import { evaluate, expectGradient, filled, type GoldenGradient } from './golden.js';

/** What a golden holds of one training run, and of the network in use after it. */
export interface Trained {
  readonly output: readonly number[];
  readonly evaluated: readonly number[];
  readonly gradients: readonly GoldenGradient[];
  readonly buffers: readonly (readonly number[])[];
}

const named = (prefix: string, values: Iterable<readonly [string, Value]>) =>
  Object.fromEntries([...values].map(([name, value]) => [`${prefix}:${name}`, value]));

/** One training run: the output, the gradients of `loss` by every parameter, and the buffers after it. */
export async function train(
  model: ModelSpec,
  x: Float32Array,
  loss: (applied: AppliedModel) => Value,
  feeds: Readonly<Record<string, Float32Array>> = {},
) {
  const tensors = filled(model);
  const leaves = new Map<string, Value>();
  const images = input('x', [x.length / sizeOf(model.input), ...model.input]);
  const applied = applyModel(model, images, 'training', (name, shape) => {
    leaves.set(name, input(name, shape));
    return leaves.get(name)!;
  });
  const names = ['x', ...applied.tensors.parameters.map(({ name }) => name)];
  const by = names.map((name) => leaves.get(name) ?? images);
  const slopes = gradients(loss(applied), by).map((g, i) => [names[i]!, g] as const);
  const results = await evaluate(
    {
      output: applied.output,
      loss: loss(applied),
      ...named('gradient', slopes),
      ...named('after', applied.bufferUpdates),
    },
    { x, ...tensors, ...feeds },
  );
  for (const name of applied.bufferUpdates.keys()) tensors[name] = results[`after:${name}`]!;
  return { results, tensors, applied };
}

/** Holds a training run against its golden. */
export function expectTrained(
  { results, applied }: Awaited<ReturnType<typeof train>>,
  golden: Partial<Trained> & Pick<Trained, 'output' | 'gradients'>,
  relative: number,
): void {
  const tolerance = { absolute: 1e-6, relative };
  expectClose('output', results.output!, golden.output, tolerance);
  const { parameters, buffers } = applied.tensors;
  expect(golden.gradients).toHaveLength(parameters.length);
  parameters.forEach(({ name }, i) => {
    expectGradient(name, results[`gradient:${name}`]!, golden.gradients[i]!, relative);
  });
  const last = golden.buffers ?? [];
  buffers.slice(buffers.length - last.length).forEach(({ name }, i) => {
    expectClose(name, results[`after:${name}`]!, last[i]!, tolerance);
  });
}

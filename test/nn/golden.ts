import { readFileSync } from 'node:fs';
import { constant, input, type Shape, sizeOf, type Value } from '../../src/graph/index.js';
import { applyModel, describeModel, type ModelSpec, type Role } from '../../src/nn/index.js';
import { compile, type Feeds } from '../../src/runtime/index.js';
import { expectClose } from '../graph/support.js';

/** The gradient of one parameter: its norm and its first elements. */
export interface GoldenGradient {
  readonly norm: number;
  readonly first: readonly number[];
}

/** The cases of test/goldens/<name>.json, made by the script beside it. */
export function goldens<Cases>(name: string): Cases {
  const text = readFileSync(new URL(`../goldens/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly cases: Cases }).cases;
}

/** The numbers that nn_support.py calls spread: scale · (((7919 i + 104729 seed) mod 2003) / 1001 - 1). */
export function spread(shape: Shape, seed: number, scale = 1): Float32Array {
  return Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => scale * (((7919 * i + 104729 * seed) % 2003) / 1001 - 1),
  );
}

function firstValues(shape: Shape, role: Role, fanIn: number, seed: number): Float32Array {
  if (role === 'weight') return spread(shape, seed, Math.sqrt(3 / fanIn));
  const values = spread(shape, seed, 0.25);
  return role === 'gain' ? values.map((x) => x + 1) : values;
}

/** The values that nn_support.py's fill gives the parameters of a model, and the first ones of its buffers. */
export function filled(model: ModelSpec): Record<string, Float32Array> {
  const { parameters, buffers } = describeModel(model);
  const values = parameters.map(
    ({ name, shape, role, fanIn }, i) => [name, firstValues(shape, role, fanIn, 1 + i)] as const,
  );
  const running = buffers.map(
    ({ name, shape, fill }) => [name, new Float32Array(sizeOf(shape)).fill(fill)] as const,
  );
  return Object.fromEntries([...values, ...running]);
}

/** Compiles, runs with those of the feeds that the graph asks for, and releases. */
export async function evaluate(
  outputs: Readonly<Record<string, Value>>,
  feeds: Feeds = {},
): Promise<Record<string, Float32Array>> {
  const executable = await compile(outputs);
  try {
    const wanted = Object.entries(feeds).filter(([name]) => executable.inputs.has(name));
    const results = await executable.run(Object.fromEntries(wanted));
    return results as Record<string, Float32Array>;
  } finally {
    await executable.release();
  }
}

/** What a model gives in use, its tensors baked in. */
export async function evaluateModel(
  model: ModelSpec,
  tensors: Readonly<Record<string, Float32Array>>,
  x: Float32Array,
): Promise<Float32Array> {
  const batch = x.length / sizeOf(model.input);
  const { output } = applyModel(
    model,
    input('x', [batch, ...model.input]),
    'evaluation',
    (name, shape) => constant(tensors[name]!, shape),
  );
  return (await evaluate({ output }, { x })).output!;
}

/** Holds a parameter's gradient against the golden's norm and first elements. */
export function expectGradient(
  what: string,
  actual: Float32Array,
  { norm, first }: GoldenGradient,
  relative: number,
): void {
  const length = Math.sqrt(actual.reduce((total, g) => total + g * g, 0));
  expectClose(`${what}: norm of the gradient`, [length], [norm], { absolute: 1e-6, relative });
  const absolute = 1e-6 + relative * norm;
  expectClose(`${what}: gradient`, actual.subarray(0, first.length), first, { absolute, relative });
}

import {
  add,
  constant,
  gradients,
  input,
  multiply,
  type Shape,
  square,
  sum,
  type TensorData,
  type Value,
} from '../../src/graph/index.js';
import { compile } from '../../src/runtime/index.js';
import { expectClose, spread } from './support.js';

/** A function of float32 tensors whose gradient is to be checked where it is drawn. */
export interface Case {
  readonly label: string;
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Value[]) => Value | readonly Value[];
  readonly draw?: (shape: Shape, seed: number) => Float32Array;
  /** Step of the central difference; its error is of order step² · f‴ and 1e-7 · |f| / step. */
  readonly step?: number;
  /** Largest difference, as a share of the gradient's largest element. */
  readonly tolerance?: number;
}

interface Built {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly weights: readonly Float32Array[];
  readonly data: readonly Float32Array[];
}

function build({ shapes, build, draw = spread }: Case, prefix = ''): Built {
  const inputs = shapes.map((shape, i) => input(`${prefix}x${i}`, shape));
  const outputs = [build(...inputs)].flat();
  const weights = outputs.map(({ shape }, i) => spread(shape, 100 + i));
  return { inputs, outputs, weights, data: shapes.map((shape, i) => draw(shape, i + 1)) };
}

function named<T>(prefix: string, values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, i) => [`${prefix}${i}`, value]));
}

/** Σ output · weights over every output. */
function weigh({ outputs, weights }: Built, shaped = (y: Value) => y): Value {
  const parts = outputs.map((y, i) => sum(multiply(shaped(y), constant(weights[i]!, y.shape))));
  return parts.reduce((a, b) => add(a, b));
}

/** The results of a case and its gradients, as one graph, and what to feed it. */
export function outputsOf(
  test: Case,
  prefix = '',
): {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly feeds: Readonly<Record<string, Float32Array>>;
} {
  const built = build(test, prefix);
  const slopes = gradients(weigh(built), built.inputs);
  return {
    outputs: { ...named(`${prefix}y`, built.outputs), ...named(`${prefix}g`, slopes) },
    feeds: named(`${prefix}x`, built.data),
  };
}

/**
 * Compares the gradient of Σ output · weights by every input with central differences, element by element.
 * The outputs are float32 and their weighted sum is taken in double precision.
 */
export async function checkGradient(test: Case): Promise<void> {
  const built = build(test);
  const { inputs, outputs, data } = built;
  const forward = await compile(named('y', outputs));
  const backward = await compile(named('g', gradients(weigh(built), inputs)));
  try {
    const fed = pick(named('x', data), backward.inputs);
    const actual = await backward.run(fed);
    for (const [i, x] of data.entries()) {
      const loss = async () =>
        weightedSum(built, await forward.run(pick(named('x', data), forward.inputs)));
      const expected = await differences(x, loss, test.step ?? 1e-2);
      const name = `${test.label}: gradient by input ${i}`;
      const tolerance = { absolute: 1e-5, relative: test.tolerance ?? 1e-3 };
      expectClose(name, actual[`g${i}`] as Float32Array, expected, tolerance);
    }
  } finally {
    await forward.release();
    await backward.release();
  }
}

function pick(
  all: Readonly<Record<string, TensorData>>,
  wanted: ReadonlyMap<string, unknown>,
): Record<string, TensorData> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
}

function weightedSum({ weights }: Built, results: Readonly<Record<string, TensorData>>): number {
  return weights.reduce((total, w, i) => {
    const y = results[`y${i}`]!;
    return w.reduce((partial, weight, j) => partial + weight * Number(y[j]), total);
  }, 0);
}

async function differences(
  x: Float32Array,
  loss: () => Promise<number>,
  step: number,
): Promise<number[]> {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const before = x[i]!;
    const at = async (value: number) => {
      x[i] = value;
      return { x: x[i]!, loss: await loss() };
    };
    const high = await at(before + step);
    const low = await at(before - step);
    x[i] = before;
    slopes.push((high.loss - low.loss) / (high.x - low.x));
  }
  return slopes;
}

/**
 * Compares the Hessian of Σ output² · weights times a vector, by differentiating twice, with the
 * central difference of its gradient along that vector.
 */
export async function checkSecondGradient(test: Case): Promise<void> {
  const built = build(test);
  const first = gradients(weigh(built, square), built.inputs);
  const vectors = built.data.map((x, i) => spread([x.length], 200 + i));
  const along = first
    .map((g, i) => sum(multiply(g, constant(vectors[i]!, g.shape))))
    .reduce((a, b) => add(a, b));
  const twice = gradients(along, built.inputs);
  const executable = await compile({ ...named('g', first), ...named('h', twice) });
  const step = test.step ?? 1e-2;
  const at = (distance: number) =>
    executable.run(
      named(
        'x',
        built.data.map((x, i) => x.map((value, j) => value + distance * vectors[i]![j]!)),
      ),
    );
  try {
    const [low, here, high] = [await at(-step), await at(0), await at(step)];
    for (const i of built.inputs.keys()) {
      const above = high[`g${i}`] as Float32Array;
      const below = low[`g${i}`] as Float32Array;
      const expected = Array.from(above, (value, j) => (value - below[j]!) / (2 * step));
      const name = `${test.label}: second gradient by input ${i}`;
      const tolerance = { absolute: 1e-5, relative: test.tolerance ?? 2e-3 };
      expectClose(name, here[`h${i}`] as Float32Array, expected, tolerance);
    }
  } finally {
    await executable.release();
  }
}

import { afterAll } from 'vitest';
import { describeModel, initialValues, type ModelSpec } from '../../src/nn/index.js';
import { createArena } from '../../src/random/index.js';
import { createMethod, type Method, type MethodSettings } from '../../src/training/index.js';
import { allocatorOf, bytesOf, TensorSet } from '../../src/training/tensor-set.js';
import type { TwoLayerValues } from './by-hand.js';
import { batchesOf, stream } from './support.js';

/** The stream of train noise that `methodAtWork` gives. */
export const noise = stream.child('noise');

/** The batch it works on. */
export const batch = batchesOf(16).load(0, 0);

const methods: Method[] = [];
afterAll(() => Promise.all(methods.map((method) => method.release())));

/** A method at work on a model's first weights. */
export function methodAtWork(model: ModelSpec, settings: MethodSettings) {
  const { parameters } = describeModel(model);
  const allocate = allocatorOf(createArena(bytesOf(parameters, 2)));
  const [weights, scratch] = [
    new TensorSet(parameters, allocate),
    new TensorSet(parameters, allocate),
  ];
  for (const spec of parameters) {
    weights.get(spec.name).set(initialValues(spec, 'pytorch', stream.child('init')));
  }
  const execution = { backend: 'cpu', threads: 1 } as const;
  const method = createMethod(settings, { model, parameters, execution, stream: noise, scratch });
  methods.push(method);
  const pointFor = (step: number, index = 0, on = batch) =>
    method.pointFor({ step, index, weights, batch: on, others: {} });
  return {
    method,
    weights,
    pointFor,
    /** What is added to the weights at a step's point, by tensor. */
    variation: async (step: number, index = 0, on = batch) => {
      const point = await pointFor(step, index, on);
      return new Map(
        [...weights.views].map(([name, w]) => [name, point.get(name).map((x, i) => x - w[i]!)]),
      );
    },
  };
}

/** A set's tensors as those of the two-layer network that is differentiated by hand. */
export function asValues(set: TensorSet): TwoLayerValues {
  return Object.fromEntries(set.views) as unknown as TwoLayerValues;
}

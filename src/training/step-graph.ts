import {
  add,
  argMax,
  cast,
  clip,
  equal,
  gradients,
  input,
  multiply,
  type Shape,
  sum,
  type Value,
} from '../graph/index.js';
import {
  type AppliedModel,
  applyModel,
  describeModel,
  lossOf,
  type ModelSpec,
  type OptimiserSettings,
  optimiserKind,
  type ParameterSpec,
} from '../nn/index.js';

/** Names under which a training step's tensors are fed and fetched. */
export const feed = {
  /** The weights at which the gradient is taken. */
  at: (name: string) => `at.${name}`,
  /** The gradient by a tensor, given out. */
  gradient: (name: string) => `gradient.${name}`,
  /** The sum of a tensor's gradients at a step's other points. */
  sum: (name: string) => `sum.${name}`,
  /** An optimiser's state of one tensor. */
  state: (state: string, name: string) => `${state}.${name}`,
} as const;

/** Number of images whose largest output is their label's. @param logits [batch, classes]. */
export function countCorrect(logits: Value, labels: Value): Value {
  return sum(cast(equal(argMax(logits, 1), labels), 'float32'));
}

/** The network in training mode with its loss, its weights fed under `at.`, its running statistics as they are. */
export interface LossGraph extends AppliedModel {
  readonly loss: Value;
  readonly correct: Value;
  /** Inputs of the trainable tensors, by name. */
  readonly points: ReadonlyMap<string, Value>;
}

/** Builds the network and its loss for one batch size; inputs `images` and `labels` (int64). */
export function lossGraph(model: ModelSpec, size: number): LossGraph {
  const images = input('images', [size, ...model.input]);
  const labels = input('labels', [size], 'int64');
  const points = new Map<string, Value>();
  const buffers = new Set(describeModel(model).buffers.map(({ name }) => name));
  const applied = applyModel(model, images, 'training', (name, shape) => {
    if (buffers.has(name)) return input(name, shape);
    const value = input(feed.at(name), shape);
    points.set(name, value);
    return value;
  });
  return {
    ...applied,
    points,
    loss: lossOf(applied, labels),
    correct: countCorrect(applied.output, labels),
  };
}

/** The gradient at the fed points alone: `gradient.*`, `loss` and `correct`. */
export function gradientGraph(model: ModelSpec, size: number): Record<string, Value> {
  const graph = lossGraph(model, size);
  const names = [...graph.points.keys()];
  const slopes = gradients(graph.loss, [...graph.points.values()]);
  return {
    loss: graph.loss,
    correct: graph.correct,
    ...Object.fromEntries(names.map((name, i) => [feed.gradient(name), slopes[i]!])),
  };
}

/**
 * One training step as a graph: the gradient at the fed points, applied to the clean weights. Where a step
 * averages the gradients at several points, this is the last of them and the others' sum is fed under `sum.*`.
 * Inputs: images, labels, masks, `at.*`, clean weights, optimiser states, `rate`, `correction.*`.
 * Outputs: new weights, states and buffers under their names, `loss` and `correct`.
 */
export function stepGraph(
  model: ModelSpec,
  size: number,
  optimiser: OptimiserSettings,
  points = 1,
): Record<string, Value> {
  const graph = lossGraph(model, size);
  const { parameters } = graph.tensors;
  const slopes = gradients(
    graph.loss,
    parameters.map(({ name }) => graph.points.get(name)!),
  ).map((slope, i) => meanGradient(slope, parameters[i]!.name, points));
  const outputs: Record<string, Value> = { loss: graph.loss, correct: graph.correct };
  for (const [name, update] of graph.bufferUpdates) outputs[name] = update;
  const kind = optimiserKind(optimiser);
  const shared = scalars(['rate', 'correction.mean', 'correction.square']);
  parameters.forEach((parameter, i) => {
    const { name, shape, role } = parameter;
    const states = kind.states(optimiser);
    const next = kind.step(role === 'scale' ? { ...optimiser, weightDecay: 0 } : optimiser, {
      weight: input(name, shape),
      gradient: slopes[i]!,
      states: states.map((state) => input(feed.state(state, name), shape)),
      rate: shared[0]!,
      correction: { mean: shared[1]!, square: shared[2]! },
    });
    outputs[name] = withinBounds(next.weight, parameter);
    states.forEach((state, s) => {
      outputs[feed.state(state, name)] = next.states[s]!;
    });
  });
  return outputs;
}

function withinBounds(next: Value, { bounds }: ParameterSpec): Value {
  return bounds ? clip(next, bounds[0], bounds[1]) : next;
}

function scalars(names: readonly string[]): readonly Value[] {
  const shape: Shape = [];
  return names.map((name) => input(name, shape));
}

function meanGradient(slope: Value, name: string, points: number): Value {
  if (points === 1) return slope;
  return multiply(add(slope, input(feed.sum(name), slope.shape)), 1 / points);
}

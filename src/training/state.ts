import { requireShape } from '../graph/index.js';
import type { BufferSpec, ModelSpec, OptimiserSettings, ParameterSpec } from '../nn/index.js';
import { describeModel, initialValues, optimiserKind } from '../nn/index.js';
import { createArena, type Stream } from '../random/index.js';
import { feed } from './step-graph.js';
import { allocatorOf, bytesOf, type NamedShape, TensorSet } from './tensor-set.js';

/** One side of the double buffer: a step reads one and writes the other. */
export interface Side {
  readonly weights: TensorSet;
  readonly states: TensorSet;
  readonly buffers: TensorSet;
}

/** A tensor as a snapshot stores it. */
export interface StoredTensor extends NamedShape {
  readonly data: Float32Array;
}

/** Every tensor that training moves, twice, with room for a method's point and for averages, in one memory. */
export class TrainingState {
  current: Side;
  next: Side;
  /** Where averaged weights are kept. */
  readonly average: TensorSet;
  /** Where a method writes its points. */
  readonly scratch: TensorSet;

  constructor(model: ModelSpec, optimiser: OptimiserSettings, stream: Stream) {
    const { parameters, buffers } = describeModel(model);
    const states = stateSpecs(parameters, optimiser);
    const bytes = bytesOf(parameters, 4) + bytesOf(states, 2) + bytesOf(buffers, 2);
    const allocate = allocatorOf(createArena(bytes));
    const side = (): Side => ({
      weights: new TensorSet(parameters, allocate),
      states: new TensorSet(states, allocate),
      buffers: new TensorSet(buffers, allocate),
    });
    this.current = side();
    this.next = side();
    this.average = new TensorSet(parameters, allocate);
    this.scratch = new TensorSet(parameters, allocate);
    initialise(this.current, model, parameters, buffers, stream);
  }

  /**
   * Replaces first values of weights and buffers.
   * @throws ShapeError for a tensor that the network lacks, or has in another size.
   */
  setInitial(values: ReadonlyMap<string, Float32Array>): void {
    const { weights, buffers } = this.current;
    for (const [name, first] of values) {
      const view = weights.views.get(name) ?? buffers.views.get(name);
      requireShape(
        view?.length === first.length,
        `initial value of '${name}'`,
        view
          ? `it must have ${view.length} elements`
          : 'the network must have a tensor of its name',
        view ? String(first.length) : 'none. Give only tensors of this network',
      );
      view!.set(first);
    }
  }

  /** What was written becomes what is read. */
  swap(): void {
    [this.current, this.next] = [this.next, this.current];
  }

  /** All that a snapshot holds, under the names it has there. */
  stored(): readonly StoredTensor[] {
    const { weights, states, buffers } = this.current;
    const sets = { weights, states, buffers, average: this.average };
    return Object.entries(sets).flatMap(([prefix, set]) =>
      set.specs.map(({ name, shape }) => ({
        name: `${prefix}/${name}`,
        shape,
        data: set.get(name),
      })),
    );
  }
}

function initialise(
  { weights, buffers: filled }: Side,
  model: ModelSpec,
  parameters: readonly ParameterSpec[],
  buffers: readonly BufferSpec[],
  stream: Stream,
): void {
  for (const spec of parameters) {
    weights.get(spec.name).set(initialValues(spec, model.initialisation ?? 'pytorch', stream));
  }
  for (const { name, fill } of buffers) filled.get(name).fill(fill);
}

function stateSpecs(
  parameters: readonly ParameterSpec[],
  optimiser: OptimiserSettings,
): NamedShape[] {
  const states = optimiserKind(optimiser).states(optimiser);
  return parameters.flatMap(({ name, shape }) =>
    states.map((state) => ({ name: feed.state(state, name), shape })),
  );
}

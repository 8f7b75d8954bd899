import type { Shape, Value } from '../graph/index.js';
import type { BufferSpec, DrawSpec, MaskSpec, ParameterSpec, Role } from './tensors.js';

/** Whether a network is built to be trained (batch statistics, dropout) or to be used. */
export type Mode = 'training' | 'evaluation';

/**
 * What a layer sees of the model it is applied in. The same walk over the layers serves to list the
 * tensors (before any values exist) and to build the graph.
 */
export interface LayerScope {
  readonly mode: Mode;
  /** For error messages: `model 'lenet5', layer 'conv1'`. */
  readonly where: string;
  /** A trainable tensor of this layer; `bounds` limit it after each step. */
  parameter(
    name: string,
    shape: Shape,
    role: Role,
    fanIn: number,
    fanOut: number,
    bounds?: ParameterSpec['bounds'],
  ): Value;
  /** A tensor of this layer that training carries along. */
  buffer(name: string, shape: Shape, fill: number): Value;
  /** Moves a running statistic towards this batch's: (1 - momentum) · buffer + momentum · fresh. */
  updateBuffer(name: string, fresh: Value, momentum: number): void;
  /** Notes what a layer gave, so that a number that is no longer finite can be traced to it. */
  record(name: string, output: Value): void;
  /** A dropout mask fed at each run. */
  mask(shape: Shape, rate: number): Value;
  /** Noise of this layer, fed anew at each training step. */
  draw(name: string, shape: Shape, law: DrawSpec['law']): Value;
  /** What training makes small, where it is not the cross-entropy of the outputs, which this layer must give. */
  objective(own: Objective): void;
  /** The time that is along the batch here; null where there is none. */
  time(): Time | null;
  /** From here on the batch holds all steps of all examples, or, with null, examples alone. */
  enter(time: Time | null): void;
  /** The scope of a layer inside this one. */
  inner(name: string): LayerScope;
}

/** Steps of time along the batch, the first step of all examples first, and the synapses of its currents. */
export interface Time {
  readonly steps: number;
  /** Time constant of synapses τ_s, steps. */
  readonly synapseSteps: number;
}

/** What a network is trained for. */
export interface Objective {
  readonly output: Value;
  /** @param labels [batch]. @returns a scalar, a mean over the batch. */
  readonly loss: (labels: Value) => Value;
}

/** A kind of layer: how its plain settings act on a value. */
export interface LayerKind<Settings> {
  /** Short stem of default names: `conv` gives conv1, conv2, …; undefined for layers without tensors. */
  readonly stem?: string;
  /** @throws ShapeError naming `scope.where`. */
  apply(settings: Settings, x: Value, scope: LayerScope): Value;
}

/** The tensors found by walking a model. */
export interface ModelTensors {
  readonly parameters: readonly ParameterSpec[];
  readonly buffers: readonly BufferSpec[];
  readonly masks: readonly MaskSpec[];
  readonly draws: readonly DrawSpec[];
}

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
  /** What training makes small, where it is not the cross-entropy of the outputs; of labels [batch], a scalar. */
  objective(loss: (labels: Value) => Value): void;
  /** Steps of time that follow one another along the batch here; 1 where there is no time. */
  steps(): number;
  /** From here on the batch holds so many steps of all examples, the first step of all of them first. */
  unroll(steps: number): void;
  /** The scope of a layer inside this one. */
  inner(name: string): LayerScope;
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

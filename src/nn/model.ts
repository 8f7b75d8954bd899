import { SpecError } from '../errors.js';
import {
  add,
  crossEntropy,
  formatShape,
  input,
  multiply,
  requireShape,
  type Shape,
  sameShape,
  stopGradient,
  type Value,
} from '../graph/index.js';
import type { LayerScope, Mode, ModelTensors, Objective, Time } from './layer.js';
import { applyLayers, type LayerSpec } from './layers/index.js';
import type { ApplyLayers } from './layers/residual.js';
import type { BufferSpec, DrawSpec, MaskSpec, ParameterSpec } from './tensors.js';

/** A network as plain data. */
export interface ModelSpec {
  readonly name: string;
  /** Shape of one example: [channels, height, width]. */
  readonly input: Shape;
  readonly layers: readonly LayerSpec[];
  /** How trainable tensors start; default 'pytorch'. */
  readonly initialisation?:
    | 'pytorch'
    | 'he'
    | 'he-conv'
    | 'he-small-linear'
    | 'he-linear'
    | 'xavier';
}

/** A network whose layers act otherwise than one after another: one that a circuit restricts, for instance. */
export interface TransformedModel extends ModelSpec {
  readonly applyLayers: ApplyLayers;
}

/** Supplies the value of a tensor by its full name: an input to be fed, or a constant. */
export type TensorSource = (name: string, shape: Shape) => Value;

/** A model applied to a value. */
export interface AppliedModel {
  /** [batch, classes] for a classifier. */
  readonly output: Value;
  /** What each buffer becomes after a training step, by name. */
  readonly bufferUpdates: ReadonlyMap<string, Value>;
  /** This batch's own statistics behind each buffer, by name. */
  readonly batchStatistics: ReadonlyMap<string, Value>;
  /** What each layer gave, in order, by its path. */
  readonly layerOutputs: ReadonlyMap<string, Value>;
  readonly tensors: ModelTensors;
  /** Steps of time that one example takes; 1 where there is no time. */
  readonly steps: number;
  /** What training makes small, where it is not the cross-entropy of the outputs. */
  readonly objective?: Objective['loss'];
}

/**
 * Builds the network's graph on `x`.
 * @param x [batch, ...model.input].
 * @param source where the values of parameters and buffers come from; by default inputs of their names.
 * @throws ShapeError where x is not the model's input, or naming the layer that does not fit.
 */
export function applyModel(
  model: ModelSpec,
  x: Value,
  mode: Mode,
  source: TensorSource = input,
): AppliedModel {
  requireShape(
    x.shape.length > 0 && sameShape(x.shape.slice(1), model.input),
    `model '${model.name}'`,
    `input must be ${formatShape(model.input)} after the batch`,
    formatShape(x.shape),
  );
  const walk = new Walk(model, mode, source);
  const output = actionOf(model)(model.layers, x, walk.scope(''));
  requireEnd(walk, output, model.name);
  return {
    output,
    bufferUpdates: walk.updates,
    batchStatistics: walk.fresh,
    layerOutputs: walk.outputs,
    tensors: walk,
    steps: walk.steps,
    ...(walk.objective ? { objective: walk.objective.loss } : {}),
  };
}

/** @throws ShapeError where the network ends in time, or goes on behind what it is trained for. */
function requireEnd({ time, objective }: Walk, output: Value, name: string): void {
  requireShape(
    time === null,
    `model '${name}'`,
    'its steps of time must be added up; end in spikeReadout',
    `${time?.steps} steps at its end`,
  );
  requireShape(
    objective === undefined || objective.output === output,
    `model '${name}'`,
    'spikeReadout must be its last layer, since it says what is trained for; put the others before it',
    'layers after it',
  );
}

/** What training makes small: a network's own objective, or the mean cross-entropy. @param labels [batch]. */
export function lossOf({ output, objective }: AppliedModel, labels: Value): Value {
  return objective ? objective(labels) : crossEntropy(output, labels);
}

function actionOf(model: ModelSpec | TransformedModel): ApplyLayers {
  return 'applyLayers' in model ? model.applyLayers : applyLayers;
}

/** What a model is made of. */
export interface ModelDescription extends ModelTensors {
  readonly outputShape: Shape;
  /** Steps of time that one example takes; 1 where there is no time. */
  readonly steps: number;
}

/** Every tensor of a model, in the order of its layers. */
export function describeModel(model: ModelSpec): ModelDescription {
  const { output, tensors, steps } = applyModel(model, input('x', [1, ...model.input]), 'training');
  return { ...tensors, steps, outputShape: output.shape.slice(1) };
}

/** Number of trainable values. */
export function countParameters({ parameters }: Pick<ModelTensors, 'parameters'>): number {
  return parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
}

class Walk implements ModelTensors {
  readonly parameters: ParameterSpec[] = [];
  readonly buffers: BufferSpec[] = [];
  readonly masks: MaskSpec[] = [];
  readonly draws: DrawSpec[] = [];
  readonly updates = new Map<string, Value>();
  readonly fresh = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  objective: Objective | undefined;
  time: Time | null = null;
  steps = 1;
  private readonly bufferValues = new Map<string, Value>();
  private readonly taken = new Set<string>();

  constructor(
    private readonly model: ModelSpec,
    readonly mode: Mode,
    private readonly source: TensorSource,
  ) {}

  scope(path: string): LayerScope {
    const full = (name: string) => (path === '' ? name : `${path}.${name}`);
    return {
      mode: this.mode,
      where: `model '${this.model.name}', layer '${path}'`,
      parameter: (name, shape, role, fanIn, fanOut, bounds) => {
        const spec = { name: this.claim(full(name)), shape, role, fanIn, fanOut };
        this.parameters.push(bounds ? { ...spec, bounds } : spec);
        return this.source(full(name), shape);
      },
      buffer: (name, shape, fill) => {
        this.buffers.push({ name: this.claim(full(name)), shape, fill });
        const value = this.source(full(name), shape);
        this.bufferValues.set(full(name), value);
        return value;
      },
      updateBuffer: (name, fresh, momentum) => this.update(full(name), fresh, momentum),
      record: (name, output) => this.outputs.set(full(name), output),
      mask: (shape, rate) => {
        this.masks.push({ name: this.claim(full('mask')), shape, rate });
        return input(full('mask'), shape);
      },
      draw: (name, shape, law) => {
        this.draws.push({ name: this.claim(full(name)), shape, law });
        return input(full(name), shape);
      },
      objective: (own) => {
        this.objective = own;
      },
      time: () => this.time,
      enter: (time) => {
        this.time = time;
        this.steps = Math.max(this.steps, time?.steps ?? 1);
      },
      inner: (name) => this.scope(full(name)),
    };
  }

  private update(name: string, fresh: Value, momentum: number): void {
    const kept = multiply(this.bufferValues.get(name)!, 1 - momentum);
    this.updates.set(name, stopGradient(add(kept, multiply(fresh, momentum))));
    this.fresh.set(name, stopGradient(fresh));
  }

  private claim(name: string): string {
    if (this.taken.has(name)) {
      const message = `layer names must be unique, got tensor '${name}' twice. Rename one layer.`;
      throw new SpecError([{ path: `model '${this.model.name}'`, message }]);
    }
    this.taken.add(name);
    return name;
  }
}

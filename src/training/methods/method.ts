import type { ModelSpec, ParameterSpec } from '../../nn/index.js';
import type { Stream } from '../../random/index.js';
import type { CompileOptions } from '../../runtime/index.js';
import type { Batch } from '../batches.js';
import type { TensorSet } from '../tensor-set.js';

/** Where a method works. */
export interface MethodContext {
  readonly model: ModelSpec;
  readonly parameters: readonly ParameterSpec[];
  readonly execution: Pick<CompileOptions, 'backend' | 'threads'>;
  /** Train noise: a child for each step. */
  readonly stream: Stream;
  /** A set that the method may write its points to. */
  readonly scratch: TensorSet;
}

/** One step's situation. */
export interface StepContext {
  /** Steps done before this one. */
  readonly step: number;
  /** Which of the step's points is asked for, from 0. */
  readonly index: number;
  readonly weights: TensorSet;
  readonly batch: Batch;
  /** Tensors fed besides weights and batch: running statistics, dropout masks. */
  readonly others: Readonly<Record<string, Float32Array>>;
}

/** A way to choose the points in weight space whose mean gradient a step takes. */
export interface Method {
  /** Mean number of gradients a step costs; SGD's is 1. */
  readonly gradientsPerStep: number;
  /** Points whose gradients one step averages. */
  readonly points: number;
  /** The weights to take a gradient at: the clean ones, or `scratch` filled. */
  pointFor(context: StepContext): Promise<TensorSet>;
  release(): Promise<void>;
}

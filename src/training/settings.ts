import type { VariationRange, VariationTargets } from '../device/index.js';
import type { OptimiserSettings, Schedule } from '../nn/index.js';

/** How one network is trained; every value is explicit. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  /** The first learning rate. */
  readonly learningRate: number;
  readonly optimiser: OptimiserSettings;
  readonly schedule: Schedule;
  readonly averaging: AveragingSettings;
  readonly method: MethodSettings;
}

/**
 * Stochastic weight averaging: the mean of the weights at the end of each epoch from `start` on, a fraction of
 * the epochs; batch-norm statistics are re-estimated by one pass over the training data.
 * @see Izmailov et al. 2018.
 */
export type AveragingSettings = 'none' | { readonly kind: 'swa'; readonly start: number };

/** Where in weight space a method takes its gradient. */
export type MethodSettings = PlainSettings | WvatSettings;

/** The gradient at the weights themselves. */
export interface PlainSettings {
  readonly kind: 'sgd';
}

/**
 * Weight-variation-aware training: the gradient at weights moved by hardware-simulated variation (HSV) or
 * gradient-ascent variation (GAV).
 */
export interface WvatSettings {
  readonly kind: 'wvat';
  /** σ_v of training, a fraction of each layer's range; 0.1 whatever the test. */
  readonly sigmaOfRange: number;
  /** What A, the range, is. */
  readonly range: VariationRange;
  /** γ, the factor on HSV's size; default 1. */
  readonly gamma: number;
  /** α, the step length of GAV: 0.1 on small networks, 0.01 on deep ones. */
  readonly alpha: number;
  /** Probability that a batch is perturbed at all; default 1. */
  readonly applyProbability: number;
  /** Probability that a perturbed batch gets GAV, not HSV (the paper's w_th); default 0.5. */
  readonly gavProbability: number;
  /** Whether GAV's norm is taken layer by layer or over the whole network. */
  readonly norm: 'per-layer' | 'network';
  /** Tensors that vary, as on the chip. */
  readonly targets: VariationTargets;
}

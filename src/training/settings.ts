import type { Variation, VariationRange, VariationTargets } from '../device/index.js';
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
export type MethodSettings =
  | PlainSettings
  | WvatSettings
  | AwpSettings
  | SamSettings
  | HaSgdSettings;

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

/** Adversarial weight perturbation: the gradient at weights moved up the loss by a share of their own size. */
export interface AwpSettings {
  readonly kind: 'awp';
  /** γ, the length of the perturbation as a share of ‖w‖; default 0.01. */
  readonly gamma: number;
  /** Whether norms are taken layer by layer or over the whole network. */
  readonly norm: 'per-layer' | 'network';
  /** What is perturbed beside weight matrices and kernels. */
  readonly targets: VariationTargets;
}

/** Sharpness-aware minimisation: the gradient at the worst weights within a distance. */
export interface SamSettings {
  readonly kind: 'sam';
  /** ρ, the distance, in the units of the weights; default 0.05. */
  readonly rho: number;
  /** The norm of the distance, above 1; default 2. */
  readonly p: number | 'infinity';
}

/** Hessian-aware stochastic gradient descent: the mean gradient at several samples of the devices' noise. */
export interface HaSgdSettings extends Required<Variation> {
  readonly kind: 'ha-sgd';
  /** L, samples a step; default 1. */
  readonly samples: number;
  /** Tensors that vary, as on the chip. */
  readonly targets: VariationTargets;
}

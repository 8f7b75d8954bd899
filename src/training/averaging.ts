import type { AveragingSettings } from './settings.js';
import type { TensorSet } from './tensor-set.js';

/** The running mean of weights over epochs: w̄ ← w̄ + (w - w̄)/(n + 1). @see Izmailov et al. 2018, algorithm 1. */
export class WeightAverage {
  /** Weights averaged so far. */
  count = 0;

  constructor(
    private readonly settings: AveragingSettings,
    readonly mean: TensorSet,
  ) {}

  /** Takes in the weights at the end of an epoch (counted from 0), where averaging has started. */
  include(weights: TensorSet, epoch: number, epochs: number): void {
    // The slack is for fractions that are not exact: 0.29 · 100 is a little below 29.
    if (this.settings === 'none' || epoch + 1 <= this.settings.start * epochs + 1e-9) return;
    this.count++;
    for (const [name, mean] of this.mean.views) {
      const fresh = weights.get(name);
      for (let i = 0; i < mean.length; i++) mean[i]! += (fresh[i]! - mean[i]!) / this.count;
    }
  }
}

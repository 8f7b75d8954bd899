import type { ModelSpec, TransformedModel } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';
import { largestMagnitude } from './calibrate.js';
import { fuseNetwork } from './fuse.js';
import type { FrozenNoise } from './programmed.js';
import { restrict } from './restrict.js';
import { largestCode, type Restrictions } from './settings.js';

/** A network ready to be trained on one chip. */
export interface OnChip {
  /** Without batch normalisation, each layer with a bias. */
  readonly model: ModelSpec;
  /** What the chip does to it: for the trainer, and to evaluate what it gives. */
  readonly restricted: TransformedModel;
  /** Those of `restricted`: for `deploy`. */
  readonly restrictions: Restrictions;
  /** For the trainer's `initial`. */
  readonly initial: ModelValues;
}

/**
 * On-chip retraining: a trained network, fused, whose weights have the errors of one chip. Training goes on with
 * these errors as they are, in the units of weights, however Δ moves; the scales s stay. Writing devices again
 * would draw their errors again; the paper leaves that out, and so does this.
 * @param values of the restricted network that was deployed.
 * @param noise of the chip, by tensor name; none is drawn besides.
 * @see HRAT paper, section 6.2.
 */
export function onChip(
  model: ModelSpec,
  values: ModelValues,
  restrictions: Restrictions,
  noise: FrozenNoise,
): OnChip {
  const fused = fuseNetwork(model, values);
  const own: Restrictions = {
    ...restrictions,
    sigmaOfRange: 0,
    weightLimit: 'none',
    scale: restrictions.scale === 'none' ? 'none' : 'fixed',
  };
  return {
    model: fused.model,
    restricted: restrict(fused.model, own, noise),
    restrictions: own,
    initial: withSteps(fused.values, restrictions),
  };
}

/** Where Δ was trained for unfused weights, fused ones get theirs from the largest of them, as when deployed. */
function withSteps(values: ModelValues, { weights, batchNorm }: Restrictions): ModelValues {
  if (weights === 'ideal' || batchNorm !== 'after-training') return values;
  const most = largestCode(weights.bits);
  const steps = [...values]
    .filter(([name]) => name.endsWith('.weight'))
    .map(([name, w]) => {
      const step = Math.fround(largestMagnitude(w) * Math.fround(1 / most));
      return [name.replace(/weight$/, 'step'), Float32Array.of(step)] as const;
    });
  return new Map([...values, ...steps]);
}

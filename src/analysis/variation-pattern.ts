import type { Chip } from '../chip/index.js';
import {
  applyVariation,
  columnsOf,
  type Variation,
  type VariationTargets,
  varies,
} from '../device/index.js';
import type { ModelTensors } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';

/** Weight variation without its strength: what σ is relative to, and which tensors vary. */
export type VariationForm = Pick<Variation, 'range' | 'granularity'> & {
  readonly targets: VariationTargets;
};

/**
 * The direction in weight space that a chip's frozen draw moves a network in: A(w)·N(0,1) for each tensor that
 * varies. The chip at strength σ holds w + σ·pattern, to float32's rounding.
 * @param values parameters by name.
 * @param chip its `<tensor>/program` is drawn, as when the network is programmed onto it.
 * @returns the varying tensors alone.
 * @see WVAT paper, section 3, HSV.
 */
export function variationPattern(
  values: ModelValues,
  { parameters }: Pick<ModelTensors, 'parameters'>,
  { targets, ...form }: VariationForm,
  chip: Chip,
): ModelValues {
  const pattern = new Map<string, Float32Array>();
  for (const { name, shape, role } of parameters) {
    if (!varies(role, targets)) continue;
    const clean = values.get(name)!;
    const out = new Float32Array(clean.length);
    const stream = chip.stream.child(name, 'program');
    applyVariation(clean, columnsOf(shape), { ...form, sigmaOfRange: 1 }, stream, out);
    for (let i = 0; i < out.length; i++) out[i]! -= clean[i]!;
    pattern.set(name, out);
  }
  return pattern;
}

/** w + distance·direction, for the tensors that the direction has; the others are the same arrays. */
export function moveAlong(
  values: ModelValues,
  direction: ModelValues,
  distance: number,
): ModelValues {
  const moved = new Map(values);
  for (const [name, slope] of direction) {
    moved.set(
      name,
      values.get(name)!.map((w, i) => w + distance * slope[i]!),
    );
  }
  return moved;
}

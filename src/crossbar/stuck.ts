import type { PulsedDevices } from '../device/pulsed/index.js';

/** Weights, [rows, columns], as devices take them: those stuck stay where they are. @returns fresh values. */
export function holdStuck(
  { stuck }: Pick<PulsedDevices, 'stuck'>,
  weights: Float32Array,
): Float32Array {
  if (stuck === undefined) return weights;
  return weights.map((weight, i) => (Number.isNaN(stuck[i]!) ? weight : stuck[i]!));
}

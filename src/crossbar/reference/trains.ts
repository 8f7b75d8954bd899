import { fillBits, type Stream } from '../../random/index.js';
import type { PulseSettings } from '../pulses.js';
import { roundHalfEven } from './read.js';

/** Trains of pulses of one update: how often, and which lines pulse in which slot. */
export interface Trains {
  readonly slots: number;
  /** [slots][rows] and [slots][columns]. */
  readonly rows: readonly boolean[][];
  readonly columns: readonly boolean[][];
  /** Draws used. */
  readonly draws: number;
}

/** Slots that are drawn together: bits of a mask. */
const TOGETHER = 32;

const largestOf = (values: Float32Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const up = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Length of the trains, and what turns |δ| and |x| into probabilities of a pulse in one slot. */
export function planTrains(
  x: Float32Array,
  delta: Float32Array,
  rate: number,
  meanStep: number,
  { management, maxPulses }: PulseSettings,
): { readonly slots: number; readonly rowFactor: number; readonly columnFactor: number } {
  const [mostX, mostDelta] = [largestOf(x), largestOf(delta)];
  const wanted = (rate * mostDelta * mostX) / meanStep;
  if (!(wanted > 0)) return { slots: 0, rowFactor: 0, columnFactor: 0 };
  const cap = maxPulses === 'unlimited' ? Infinity : maxPulses;
  if (!management) {
    const amplitude = Math.sqrt(rate / (cap * meanStep));
    return { slots: cap, rowFactor: amplitude, columnFactor: amplitude };
  }
  const slots = Math.min(Math.ceil(wanted), cap);
  const peak = Math.min(1, Math.sqrt(wanted / slots));
  return { slots, rowFactor: peak / mostDelta, columnFactor: peak / mostX };
}

/**
 * Draws trains: four lines together of those that can pulse, rows first, slot after slot a word for each; 32 slots at
 * a time. A pulse where the word, over 2³², is below the probability.
 */
export function drawTrains(
  x: Float32Array,
  delta: Float32Array,
  plan: ReturnType<typeof planTrains>,
  stream: Stream,
  offset: number,
): Trains {
  const line = (factor: number) => (value: number) =>
    roundToWords(Math.min(1, Math.abs(value) * factor));
  const limits = [
    ...Array.from(delta, line(plan.rowFactor)),
    ...Array.from(x, line(plan.columnFactor)),
  ];
  const active = limits.flatMap((limit, i) => (limit > 0 ? [i] : []));
  const rows = Array.from({ length: plan.slots }, () => Array.from(delta, () => false));
  const columns = Array.from({ length: plan.slots }, () => Array.from(x, () => false));
  let draws = 0;
  for (let start = 0; start < plan.slots; start += TOGETHER) {
    const slots = Math.min(TOGETHER, plan.slots - start);
    const words = fillBits(stream, new Uint32Array(up(active.length, 4) * slots), {
      offset: offset + draws,
    });
    draws += up(words.length, 16);
    active.forEach((i, at) => {
      for (let slot = 0; slot < slots; slot++) {
        const word = words[4 * ((at >> 2) * slots + slot) + (at & 3)]!;
        if (word >= limits[i]!) continue;
        if (i < delta.length) rows[start + slot]![i] = true;
        else columns[start + slot]![i - delta.length] = true;
      }
    });
  }
  return { slots: plan.slots, rows, columns, draws };
}

/** A probability in words of 2³². */
function roundToWords(probability: number): number {
  return roundHalfEven(probability * 2 ** 32);
}

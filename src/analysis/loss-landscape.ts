import type { Evaluation, ModelValues } from '../training/index.js';
import type { Evaluate } from './evaluate.js';
import { moveAlong } from './variation-pattern.js';

/** Test loss and accuracy along lines through a network's weights. */
export interface LossLandscape {
  /** x = γ·σ_v, signed, as a fraction of each range. */
  readonly strengths: readonly number[];
  /** One line for each draw. */
  readonly draws: readonly LandscapeLine[];
  /** The mean of the lines. */
  readonly mean: LandscapeLine;
}

/** Numbers at each strength. */
export interface LandscapeLine {
  /** Nats. */
  readonly loss: readonly number[];
  /** Percent. */
  readonly top1: readonly number[];
}

/**
 * Strengths from -limit to limit at equal distances, 0 among them.
 * @param limit default 0.15, that of the paper's figure. @param each on either side of 0; default 15: 1 % apart.
 */
export function signedStrengths(limit = 0.15, each = 15): readonly number[] {
  return Array.from({ length: 2 * each + 1 }, (_, i) => (limit * (i - each)) / each);
}

/**
 * The loss along frozen draws of weight variation: L(w + x·v) for each pattern v and each strength x. The same
 * draw is followed to both sides: the sign is that of γ.
 * @param patterns one for each draw, as `variationPattern` gives; the paper has ten.
 * @param evaluate asked once for x = 0 and once for every other strength and draw.
 * @see WVAT paper, section 5.1 and Figure 5.
 */
export async function lossLandscape(
  values: ModelValues,
  patterns: readonly ModelValues[],
  strengths: readonly number[],
  evaluate: Evaluate,
): Promise<LossLandscape> {
  const clean = strengths.includes(0) ? await evaluate(values) : undefined;
  const draws: LandscapeLine[] = [];
  for (const pattern of patterns) {
    const line: Evaluation[] = [];
    for (const x of strengths) {
      line.push(x === 0 ? clean! : await evaluate(moveAlong(values, pattern, x)));
    }
    draws.push({ loss: line.map(({ loss }) => loss), top1: line.map(({ top1 }) => top1) });
  }
  return { strengths, draws, mean: meanLine(draws, strengths.length) };
}

function meanLine(draws: readonly LandscapeLine[], length: number): LandscapeLine {
  const mean = (which: keyof LandscapeLine) =>
    Array.from({ length }, (_, i) =>
      draws.reduce((sum, line) => sum + line[which][i]! / draws.length, 0),
    );
  return { loss: mean('loss'), top1: mean('top1') };
}

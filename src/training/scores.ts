/** How a network does on a set of images. */
export interface Evaluation {
  /** Mean cross-entropy, nats; not finite where an output is not. */
  readonly loss: number;
  /** Percent of images whose largest output is their label's. */
  readonly top1: number;
  /** Percent of images whose label is among their five largest outputs; 100 for five classes or fewer. */
  readonly top5: number;
}

/** Loss, top-1 and top-5, gathered batch by batch in float64. */
export class Scores {
  private count = 0;
  private loss = 0;
  private first = 0;
  private amongFive = 0;

  /** @param logits [batch, classes]. @param labels [batch], integers in [0, classes). */
  include(logits: Float32Array, labels: BigInt64Array): void {
    const classes = logits.length / labels.length;
    for (let row = 0; row < labels.length; row++) {
      const from = row * classes;
      const label = from + Number(labels[row]);
      const rank = rankOf(logits, label, from, from + classes);
      this.loss += crossEntropyOf(logits, label, from, from + classes);
      if (rank === 0) this.first++;
      if (rank < 5) this.amongFive++;
    }
    this.count += labels.length;
  }

  /** Means over what was included so far. */
  evaluation(): Evaluation {
    const { count, loss, first, amongFive } = this;
    return { loss: loss / count, top1: (100 * first) / count, top5: (100 * amongFive) / count };
  }
}

/** Outputs ahead of the label's: the larger ones, and equal ones before it; what is not a number is ahead too. */
function rankOf(logits: Float32Array, label: number, from: number, to: number): number {
  const own = logits[label]!;
  let ahead = 0;
  for (let i = from; i < to; i++) {
    const behind = logits[i]! < own || (logits[i] === own && i >= label);
    if (!behind) ahead++;
  }
  return ahead;
}

/** log Σ exp(z) - z[label]. */
function crossEntropyOf(logits: Float32Array, label: number, from: number, to: number): number {
  let largest = -Infinity;
  for (let i = from; i < to; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(logits[i]! - largest);
  return Math.log(sum) + largest - logits[label]!;
}

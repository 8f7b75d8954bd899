import type { ArrayLayer } from './layer.js';

/** Layers whose updates can wait until every example of a mini-batch has met the same weights. */
export interface MiniBatch {
  readonly layers: readonly ArrayLayer[];
  /** Has the updates of a run wait. */
  holding<Result>(run: () => Result): Result;
  /** Does what waits, in the order in which it came. */
  apply(): void;
}

/** One pair of vectors on its way to a layer. */
type Update = Parameters<ArrayLayer['update']>;

/**
 * Puts a queue before the updates of each layer. An array takes one outer product at a time, so that a mini-batch is as
 * many updates as it has examples, each with all of η: their sum, not their mean (our choice).
 */
export function createMiniBatch(layers: readonly ArrayLayer[]): MiniBatch {
  const waiting: Update[][] = layers.map(() => []);
  let holding = false;
  return {
    layers: layers.map((layer, i) => ({
      ...layer,
      update(x, delta, rate) {
        if (holding) waiting[i]!.push([x.slice(), delta.slice(), rate]);
        else layer.update(x, delta, rate);
      },
    })),
    holding(run) {
      holding = true;
      try {
        return run();
      } finally {
        holding = false;
      }
    },
    apply() {
      for (const [i, updates] of waiting.entries()) {
        for (const update of updates) layers[i]!.update(...update);
        updates.length = 0;
      }
    },
  };
}

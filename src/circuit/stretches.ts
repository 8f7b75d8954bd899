/** Consecutive points of a sweep. */
export interface Stretch {
  /** Number of the first in the whole sweep. */
  readonly from: number;
  readonly vectors: readonly Float64Array[];
}

/** More points than this make ngspice's sources slow, and overflow its stack in WebAssembly. */
const longest = 500;

/** A sweep in stretches that one netlist holds each. */
export function stretchesOf(
  vectors: readonly Float64Array[],
  { vectorsPerNetlist = longest }: { readonly vectorsPerNetlist?: number },
): readonly Stretch[] {
  const count = Math.ceil(vectors.length / vectorsPerNetlist);
  return Array.from({ length: count }, (_, i) => {
    const from = i * vectorsPerNetlist;
    return { from, vectors: vectors.slice(from, from + vectorsPerNetlist) };
  });
}

/** How work on several netlists is done. */
export interface Lanes {
  readonly simulator: { readonly lanes?: number };
  readonly lanes?: number;
  readonly onProgress?: (layer: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Does each part of a layer's work, several at a time; after a failure no further one begins.
 * @throws the first failure; the signal's reason where it stops the work.
 */
export async function inLanes<Part>(
  parts: readonly Part[],
  { simulator, lanes = simulator.lanes ?? 1, onProgress, signal }: Lanes,
  layer: string,
  work: (part: Part) => Promise<void>,
): Promise<void> {
  const waiting = [...parts];
  let done = 0;
  const drive = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      try {
        signal?.throwIfAborted();
        await work(part);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
      onProgress?.(layer, ++done, parts.length);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: lanes }, drive));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

import type { HiddenLayer } from '../training/array/index.js';

/** Outputs lie in 0 to 1, or −1 to 1: a unit that moves by less, as a standard deviation, tells nothing apart. */
export const idleBelow = 0.01;

/** Finds hidden units that tell nothing apart: saturated, so that no gradient reaches them, or never moved. */
export interface IdleWatch {
  /** Takes in what the layers gave last. */
  see(): void;
  /** Idle units of each layer, and all of them; none are where nothing, or one example, was seen. */
  found(): readonly (readonly [idle: number, units: number])[];
}

/** Watches hidden layers; the outputs of a convolution's channel are taken together over places. */
export function watchIdle(hidden: readonly HiddenLayer[]): IdleWatch {
  const layers = hidden.map(({ units, outputs }) => {
    const [sums, squares] = [new Float64Array(units), new Float64Array(units)];
    return { outputs, sums, squares, places: outputs.length / units };
  });
  let seen = 0;
  return {
    see() {
      seen++;
      for (const { outputs, sums, squares, places } of layers) {
        for (let i = 0; i < outputs.length; i++) {
          const unit = Math.floor(i / places);
          sums[unit]! += outputs[i]!;
          squares[unit]! += outputs[i]! ** 2;
        }
      }
    },
    found: () =>
      layers.map(({ sums, squares, places }) => {
        const count = seen * places;
        const isIdle = (sum: number, unit: number) =>
          squares[unit]! / count - (sum / count) ** 2 < idleBelow ** 2;
        const idle =
          seen > 1 ? sums.reduce((all, sum, unit) => all + Number(isIdle(sum, unit)), 0) : 0;
        return [idle, sums.length] as const;
      }),
  };
}

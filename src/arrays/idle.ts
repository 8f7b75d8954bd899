import { idleBelow } from '../report/arrays/index.js';
import type { HiddenLayer } from '../training/array/index.js';

/** Finds hidden units that tell nothing apart: saturated, so that no gradient reaches them, or never moved. */
export interface IdleWatch {
  /** Takes in what the layers gave last: of an image, or of the last character of a stretch of text. */
  readonly see: () => void;
  /** Idle units of each layer, and all of them; undefined where fewer than two examples were seen. */
  readonly found: () => readonly (readonly [idle: number, units: number])[] | undefined;
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
        for (let unit = 0; unit < sums.length; unit++) {
          for (let i = unit * places; i < (unit + 1) * places; i++) {
            sums[unit]! += outputs[i]!;
            squares[unit]! += outputs[i]! ** 2;
          }
        }
      }
    },
    found() {
      if (seen < 2) return undefined;
      return layers.map(({ sums, squares, places }) => {
        const count = seen * places;
        const isIdle = (sum: number, unit: number) =>
          squares[unit]! / count - (sum / count) ** 2 < idleBelow ** 2;
        const idle = sums.reduce((all, sum, unit) => all + Number(isIdle(sum, unit)), 0);
        return [idle, sums.length] as const;
      });
    },
  };
}

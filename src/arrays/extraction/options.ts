import { SpecError, type SpecProblem } from '../../errors.js';
import type { RunOptions } from '../../experiment/run-interface.js';

/** How trained arrays are read and tried. */
export interface ArrayExtractionOptions extends Pick<RunOptions, 'signal' | 'onProgress'> {
  /** Random inputs that each array is sent; 10,000 in the TTv2 paper. */
  readonly products: number;
  /** Tests of each model on arrays, and draws of what is random. */
  readonly draws: number;
  /** Signal to noise |μ|/σ below which weights of averages are removed. */
  readonly thresholds: readonly number[];
  /** The arrays of analog tests: settings of the periphery, `['--periphery.readSigma', '0.1']`; none for the run's. */
  readonly overrides: readonly string[];
}

export const extractionDefaults = { products: 10_000, draws: 4, thresholds: [1, 2, 3] } as const;

/** @throws SpecError naming everything that is no such setting. */
export function checkOptions({ products, draws, thresholds }: ArrayExtractionOptions): void {
  const counts = [
    { path: 'products', value: products, most: 1e9, hint: "10000 is the TTv2 paper's." },
    { path: 'draws', value: draws, most: 1000, hint: '4 is usual.' },
  ];
  const problems: SpecProblem[] = [
    ...counts
      .filter(({ value, most }) => !(Number.isInteger(value) && value >= 1 && value <= most))
      .map(({ path, value, most, hint }) => {
        return { path, message: `expected an integer from 1 to ${most}, got ${value}. ${hint}` };
      }),
    ...thresholds
      .filter((threshold) => !(threshold > 0 && Number.isFinite(threshold)))
      .map((threshold) => {
        const message = `expected numbers above 0, got ${threshold}. Write 1,2,3.`;
        return { path: 'thresholds', message };
      }),
  ];
  if (problems.length > 0) throw new SpecError(problems);
}

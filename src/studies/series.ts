import { type ArrayMethodResult, type ArrayResult, errorsAt } from '../arrays/result.js';
import { estimateMean, type Interval } from '../chip/index.js';
import type { ExperimentResult, MethodResult, VariationPoint } from '../report/result.js';

/** Where a value was taken: a number of the series' axis, or a name such as `digital` or a tensor's. */
export type Place = number | string;

/** One value of a series, with its spread. */
export interface Point {
  readonly x: Place;
  readonly mean: number;
  /** Standard deviation over what was repeated; null where nothing was. */
  readonly std: number | null;
  /** 95 % interval of the mean; null where nothing was repeated. */
  readonly ci95: Interval | null;
  /** Repetitions: trainings, chips or draws; null where a source does not say. */
  readonly count: number | null;
}

/** A row of a table or a line of a figure. */
export interface Series {
  /** Address within the study, `experiment/method` or `measurement/line`. */
  readonly name: string;
  readonly label: string;
  /** What x is, e.g. `σ`. */
  readonly axis: string;
  /** What the values are, e.g. `percent`. */
  readonly unit: string;
  readonly points: readonly Point[];
}

/** A point from what was measured several times. */
export function pointOf(x: Place, sample: readonly number[]): Point {
  const { mean, std, ci95 } = estimateMean(sample);
  const repeated = sample.length > 1;
  return {
    x,
    mean,
    std: repeated ? std : null,
    ci95: repeated ? ci95 : null,
    count: sample.length,
  };
}

/** A point that was computed once. */
export function exactPoint(x: Place, mean: number): Point {
  return { x, mean, std: null, ci95: null, count: 1 };
}

/** The accuracies of an experiment: a series a method, `digital` first, then by σ. */
export function accuracySeries(id: string, result: ExperimentResult): Series[] {
  return result.methods.map((method) => ({
    name: `${id}/${method.name}`,
    label: method.label,
    axis: 'σ',
    unit: 'percent',
    points: [pointOf('digital', method.digitalRuns), ...variationPoints(method)],
  }));
}

/**
 * The errors of training on arrays by epoch, the last also at `last`: a series a method as its arrays compute, and
 * `<method>-digital` by exact products of the same weights. In floating point both are the same.
 */
export function arraySeries(id: string, { methods, unit }: ArrayResult): Series[] {
  return methods.flatMap((method) => {
    const own = method.kind === 'float' ? 'without' : 'with';
    const { name, label } = method;
    const common = { axis: 'epoch', unit: unit === 'percent' ? 'percent wrong' : unit };
    return [
      { name: `${id}/${name}`, label, ...common, points: epochPoints(method, own) },
      {
        name: `${id}/${name}-digital`,
        label: `${label}, digital`,
        ...common,
        points: epochPoints(method, 'without'),
      },
    ].filter(({ points }) => points.length > 0);
  });
}

function epochPoints(method: ArrayMethodResult, noise: 'with' | 'without'): Point[] {
  const epochs = method.runs[0]?.history.map(({ epoch }) => epoch) ?? [];
  const points = epochs.flatMap((epoch) => {
    const found = errorsAt(method, epoch, noise);
    return found ? [pointOf(epoch, found.sample)] : [];
  });
  const last = points.at(-1);
  return last ? [...points, { ...last, x: 'last' }] : [];
}

/** Test accuracy of one method by σ, percent. */
export function variationPoints({ variation }: Pick<MethodResult, 'variation'>): Point[] {
  return variation.map((point) => ({ x: point.sigma, ...spreadOf(point) }));
}

/** Mean and spread at one strength: over trainings where there are several, else over chips. */
function spreadOf({ accuracy, runMeans, mean, std, ci95, stdOfRuns }: VariationPoint) {
  const count = stdOfRuns === null ? accuracy.length : runMeans.length;
  const repeated = count > 1;
  return {
    mean,
    std: repeated ? (stdOfRuns ?? std) : null,
    ci95: repeated ? ci95 : null,
    count,
  };
}

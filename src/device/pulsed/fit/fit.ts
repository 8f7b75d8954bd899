import { DataError, SpecError } from '../../../errors.js';
import type { Direction } from '../devices.js';
import type { ResponseModel } from '../fabricate.js';
import { type FittedKind, families, fittedKinds } from './families.js';
import { incrementNoise } from './increments.js';
import { type FittedParameter, type LeastSquares, leastSquares } from './least-squares.js';
import type { MeasuredResponse } from './measured-response.js';
import { alikeness, trajectoryOf } from './trajectory.js';
import { roughSteps, type WeightPoints, weightPoints } from './weight-points.js';

/** Most traces whose starts are fitted; of more, each starts as measured. */
const MOST_STARTS = 4;

/** A device hardly conducts better: 200 Ω. Our choice. */
const USUAL_SIEMENS = 5e-3;

/** A mean square below this share of the squared window is exact: float32 holds no more. */
const EXACT = 1e-14;

/** A step model fitted to a measured response. */
export interface ResponseFit {
  readonly kind: FittedKind;
  /** Plain data, ready for a spec; spreads from device to device are 0, as one device does not tell them. */
  readonly model: ResponseModel;
  /** Share of the variance of the conductance that the model explains. */
  readonly rSquared: number;
  /** Root mean square of measured less fitted conductance. */
  readonly rmsSiemens: number;
  /** Fitted numbers of the model; the least of all fits by Bayes' criterion is the most likely. */
  readonly parameters: number;
  readonly bayes: number;
  /** A weight is (g − reference)/siemensPerWeight. */
  readonly siemensPerWeight: number;
  readonly referenceSiemens: number;
  /** Mean of the steps up and down at weight 0. */
  readonly deltaWMin: number;
  readonly deltaSiemensMin: number;
  /** Window of the model over Δw_min; Infinity for steps that do not shrink and have no bounds. */
  readonly states: number;
  /** Mean of |Δw⁺ − Δw⁻|/(Δw⁺ + Δw⁻) over the measured window: 0 symmetric, 1 one-way. */
  readonly asymmetry: number;
  /** Where both steps are equal; null where they are not within the measured window. */
  readonly symmetryPointSiemens: number | null;
  /** Deviation of one measurement, told from increments that undo each other. */
  readonly readSigmaSiemens: number;
  /** What the data do not tell, a sentence each. */
  readonly warnings: readonly string[];
  /** The conductance of the model at each measured point, in their order. */
  readonly fittedSiemens: readonly number[];
}

/** How a response is fitted. */
export interface FitOptions {
  /** Half of the measured window in weight units: 0.6 unless given, as the TTv2 paper's nominal weights. */
  readonly halfWindow?: number;
  readonly kinds?: readonly FittedKind[];
}

/**
 * Fits step models to a measured response by least squares: the conductances that a model without noise goes through
 * from the start of each trace, against those measured.
 * @returns a fit of each kind, the most likely by Bayes' criterion first.
 * @throws DataError where every model finds fewer than 2 states; SpecError for a window that is no positive number.
 */
export function fitResponse(
  response: MeasuredResponse,
  { halfWindow = 0.6, kinds = fittedKinds }: FitOptions = {},
): ResponseFit[] {
  if (!(halfWindow > 0 && Number.isFinite(halfWindow))) {
    const message = `expected a finite number above 0, got ${halfWindow}. 0.6 is typical.`;
    throw new SpecError([{ path: 'halfWindow', message }]);
  }
  const points = weightPoints(response, halfWindow);
  const found = kinds.map((kind) => solve(kind, points));
  // Neighbours' likeness from the closest fit, so that all are judged by the same number of measurements.
  const closest = found.reduce((best, each) => (each.squares < best.squares ? each : best));
  const alike = alikeness(closest.residuals, points);
  const odd = unitWarnings(response);
  const fits = found
    .map((each) => describe(each, points, alike))
    .map((fit) => ({ ...fit, warnings: [...odd, ...fit.warnings] }));
  const usable = fits.filter(({ states }) => states >= 2);
  if (usable.length === 0) {
    const most = Math.max(...fits.map(({ states }) => states));
    throw new DataError(
      `fit: a device must have at least 2 states, got ${Math.floor(100 * most) / 100}. It switches in one pulse: no step model describes it.`,
    );
  }
  return usable.sort((a, b) => a.bayes - b.bayes);
}

interface Solved extends LeastSquares {
  readonly kind: FittedKind;
  readonly all: readonly FittedParameter[];
  /** Fitted numbers that belong to the model, not to traces. */
  readonly own: number;
  readonly fitted: Float64Array;
  readonly residuals: Float64Array;
}

function solve(kind: FittedKind, points: WeightPoints): Solved {
  const { half, weights, pulses } = points;
  const family = families[kind];
  const own = family.parameters(roughSteps(points), half);
  const firsts = Array.from(weights).filter((_, i) => pulses[i] === 0);
  const starts = (firsts.length > MOST_STARTS ? [] : firsts).map(
    (start, i): FittedParameter => ({
      name: `start of trace ${i + 1}`,
      start,
      low: -2 * half,
      high: 2 * half,
      scale: 'linear',
      typical: half,
    }),
  );
  const all = [...own, ...starts];
  const trajectory = (values: readonly number[]) =>
    trajectoryOf(
      points,
      family.steps(values, half),
      family.bounds(values, half),
      values.slice(own.length),
    );
  const residualsOf = (values: readonly number[]) =>
    trajectory(values).map((w, i) => bounded(w - weights[i]!, half));
  const found = leastSquares(all, residualsOf, EXACT * weights.length * half ** 2);
  const fitted = trajectory(found.values);
  return {
    ...found,
    kind,
    all,
    own: own.length,
    fitted,
    residuals: fitted.map((w, i) => w - weights[i]!),
  };
}

/** Keeps the squares of a trial that ran away finite. */
function bounded(residual: number, half: number): number {
  const most = 1e3 * half;
  return Number.isFinite(residual) ? Math.min(most, Math.max(-most, residual)) : most;
}

function describe(solved: Solved, points: WeightPoints, alike: number): ResponseFit {
  const { kind, values, squares, fitted } = solved;
  const { half, weights, siemensPerWeight, middleSiemens } = points;
  const family = families[kind];
  const step = family.steps(values, half);
  const shift = family.shift(values);
  const deltaWMin = (step(shift, 1) + step(shift, -1)) / 2;
  const noise = incrementNoise(points, step, family.bounds(values, half), deltaWMin);
  const model = family.model(values, half, noise.cycle);
  const n = weights.length;
  const told = (n * (1 - alike)) / (1 + alike);
  const mean = weights.reduce((sum, w) => sum + w, 0) / n;
  const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0);
  const toSiemens = (w: number) => middleSiemens + w * siemensPerWeight;
  const point = symmetryPoint(step, half);
  return {
    kind,
    model,
    rSquared: 1 - squares / variance,
    rmsSiemens: Math.sqrt(squares / n) * siemensPerWeight,
    parameters: solved.own,
    bayes: told * Math.log(Math.max(squares / n, EXACT * half ** 2)) + solved.own * Math.log(told),
    siemensPerWeight,
    referenceSiemens: toSiemens(shift),
    deltaWMin,
    deltaSiemensMin: deltaWMin * siemensPerWeight,
    states: windowOf(model, half) / deltaWMin,
    asymmetry: asymmetryOf(step, half),
    symmetryPointSiemens: point === null ? null : toSiemens(point),
    readSigmaSiemens: noise.readSigma * siemensPerWeight,
    warnings: warningsOf(solved, n, alike, noise.increments),
    fittedSiemens: Array.from(fitted, toSiemens),
  };
}

/** Width of the weights that a fitted model can hold. */
function windowOf(model: ResponseModel, half: number): number {
  if (model.kind === 'array') return model.slope > 0 ? 2 / model.slope : Infinity;
  return 'upper' in model ? model.upper - model.lower : 2 * half;
}

type Step = (w: number, to: Direction) => number;

function asymmetryOf(step: Step, half: number): number {
  const places = Array.from({ length: 101 }, (_, i) => half * (i / 50 - 1));
  const shares = places.map((w) => {
    const [up, down] = [Math.max(0, step(w, 1)), Math.max(0, step(w, -1))];
    return up + down === 0 ? 0 : Math.abs(up - down) / (up + down);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Where steps up and down are equal, by halving; null where one is larger in the whole measured window. */
function symmetryPoint(step: Step, half: number): number | null {
  const difference = (w: number) => step(w, 1) - step(w, -1);
  let [low, high] = [-half, half];
  if (!(difference(low) > 0 && difference(high) < 0)) return null;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (difference(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Conductances that are possible, but look like another unit. */
function unitWarnings({ maxSiemens }: MeasuredResponse): string[] {
  if (maxSiemens <= USUAL_SIEMENS) return [];
  const ohms = Number((1 / maxSiemens).toPrecision(2));
  return [
    `Conductances reach ${Number(maxSiemens.toPrecision(3))} S, a resistance of ${ohms} Ω: if they are in mS or µS, convert them.`,
  ];
}

/** What is not told: parameters with an error as large as half of them, and noise where no pulse was measured alone. */
function warningsOf(
  { all, own, values, spreads, squares }: Solved,
  n: number,
  alike: number,
  increments: number,
): string[] {
  const free = Math.max(1, n - all.length);
  const sigma = Math.sqrt((squares / free) * ((1 + alike) / (1 - alike)));
  const unsure = all.slice(0, own).filter(({ scale, typical, low, high }, i) => {
    const value = values[i]!;
    const atLimit = value >= high || (value <= low && scale === 'logarithm');
    const large = scale === 'logarithm' ? typical : Math.max(Math.abs(value), typical);
    return atLimit || !(sigma * spreads[i]! <= 0.5 * large);
  });
  const warnings = unsure.map(
    ({ name }) => `The data hardly tell ${name}: its error is half of it or more.`,
  );
  if (increments < 10) {
    warnings.push('Cycle-to-cycle noise is not told: too few conductances are one pulse apart.');
  }
  return warnings;
}

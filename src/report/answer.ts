import { conditionOpening } from './condition.js';
import { decimal, hasInterval, intervalText, percent } from './format.js';
import { chipsText, pointAt } from './matrix.js';
import type { ExperimentResult, MethodResult, PairedComparison, VariationPoint } from './result.js';

interface Standing {
  readonly method: MethodResult;
  readonly point: VariationPoint;
}

/**
 * Says in one sentence what the experiment found: at the largest variation, the first method against
 * the best of the others by mean, with intervals; and that chips show no difference where they do not.
 */
export function answerOf(result: ExperimentResult): string {
  const [first] = result.methods;
  if (first === undefined) return 'No method was run, so there is nothing to compare.';
  const sigma = largestSigma(first);
  if (sigma === undefined) return digitalSentence(result);
  const [baseline, ...others] = standingsAt(result.methods, sigma);
  const rival = bestOf(others);
  const opening = `${conditionOpening(result, sigma)}, ${openingClause(result, baseline!)}`;
  if (rival === undefined) return `${opening}${fromDigital(first, baseline!.point)}.`;
  return `${opening}; ${rivalClause(result, baseline!, rival, others.length + 1)}.`;
}

function digitalSentence({ methods, model }: ExperimentResult): string {
  const best = methods.reduce((a, b) => (b.digital > a.digital ? b : a));
  const which = methods.length > 1 ? `, the best of ${methods.length} methods,` : '';
  return (
    `${model.name} trained with ${best.label}${which} reaches ${percent(best.digital)} accuracy; ` +
    'it was not tried under weight variation.'
  );
}

function openingClause({ model }: ExperimentResult, { method, point }: Standing): string {
  const accuracy = `${percent(point.mean)} accuracy (${firstInterval(point)})`;
  return `${model.name} trained with ${method.label} keeps ${accuracy}`;
}

function fromDigital({ digital }: MethodResult, { mean }: VariationPoint): string {
  return digital > mean ? `, of ${percent(digital)} as trained` : '';
}

function rivalClause(
  result: ExperimentResult,
  baseline: Standing,
  rival: Standing,
  methods: number,
): string {
  const ahead = rival.point.mean > baseline.point.mean;
  const rank =
    methods === 2 ? '' : ahead ? `, the best of ${methods} methods,` : ', the next best,';
  const interval = hasInterval(rival.point) ? ` (${intervalText(rival.point.ci95)})` : '';
  const keeps = `with ${rival.method.label}${rank} it keeps ${percent(rival.point.mean)}${interval}`;
  const paired = result.comparisons.find((one) => isBetween(one, rival, baseline));
  return `${keeps}${paired ? pairedClause(paired) : unpairedClause(baseline.point, rival.point)}`;
}

function pairedClause({ meanDifference, ci95, chips }: PairedComparison): string {
  if (chips < 2 || !ci95.every(Number.isFinite)) {
    return `, ${pointsText(meanDifference)} on that chip, too few to tell chance from merit`;
  }
  if (ci95[0] <= 0 && ci95[1] >= 0) {
    const difference = `${decimal(meanDifference)} points, ${intervalText(ci95)}, on the same chips`;
    return `, no difference that these chips can show (${difference})`;
  }
  const ends = meanDifference < 0 ? ([-ci95[1], -ci95[0]] as const) : ci95;
  return `, ${pointsText(meanDifference)} (${intervalText(ends)}) on the same chips`;
}

function unpairedClause(baseline: VariationPoint, rival: VariationPoint): string {
  const difference = pointsText(rival.mean - baseline.mean);
  if (!hasInterval(baseline) || !hasInterval(rival)) {
    return `, ${difference}, on too few chips to tell chance from merit`;
  }
  const overlap = baseline.ci95[0] <= rival.ci95[1] && rival.ci95[0] <= baseline.ci95[1];
  return overlap ? ', no difference that these chips can show' : `, ${difference}`;
}

function pointsText(difference: number): string {
  const size = decimal(Math.abs(difference));
  return `${size} points ${difference < 0 ? 'less' : 'more'}`;
}

function firstInterval(point: VariationPoint): string {
  if (!hasInterval(point)) {
    return point.accuracy.length === 1 ? 'one chip, so no interval' : `over ${chipsText(point)}`;
  }
  return `95 % interval ${intervalText(point.ci95)} over ${chipsText(point)}`;
}

function isBetween(one: PairedComparison, rival: Standing, baseline: Standing): boolean {
  return (
    one.method === rival.method.name &&
    one.baseline === baseline.method.name &&
    one.sigma === baseline.point.sigma
  );
}

function largestSigma({ variation }: MethodResult): number | undefined {
  const tried = variation.filter(({ accuracy }) => accuracy.length > 0);
  return tried.length > 0 ? Math.max(...tried.map(({ sigma }) => sigma)) : undefined;
}

function standingsAt(methods: readonly MethodResult[], sigma: number): Standing[] {
  return methods.flatMap((method) => {
    const point = pointAt(method, sigma);
    return point ? [{ method, point }] : [];
  });
}

function bestOf(standings: readonly Standing[]): Standing | undefined {
  return standings.reduce<Standing | undefined>(
    (best, one) => (best === undefined || one.point.mean > best.point.mean ? one : best),
    undefined,
  );
}

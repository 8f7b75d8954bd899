import { plural } from '../format.js';
import type { ReportedArrayMethod, ReportedError } from './model.js';
import { type ArrayReport, lastError, type Products, wasTested } from './model.js';
import { errorText, rangeText } from './words.js';

interface Standing {
  readonly method: ReportedArrayMethod;
  readonly error: ReportedError;
}

/**
 * Says in one sentence which way of training on arrays ends with the lowest test error, with the spread of its
 * trainings, who is next, whether their trainings overlap, and what floating point reaches.
 */
export function arrayAnswerOf(report: ArrayReport): string {
  const { methods, epochs } = report;
  const onArrays = methods.filter(({ isOnArrays }) => isOnArrays);
  const compared = onArrays.length > 0 ? onArrays : methods;
  const by: Products = wasTested({ ...report, methods: compared }, 'with') ? 'with' : 'without';
  const [best, next] = standings(compared, by);
  if (!best) return 'No method was tested, so there is nothing to compare.';
  const opening = `After ${plural(epochs, 'epoch')}, ${bestClause(report, best, next, by)}`;
  const reference = standings(methods, 'without').find(({ method }) => !method.isOnArrays);
  const others = [
    ...(next ? [nextClause(report, best, next)] : []),
    ...(reference && reference.method !== best.method ? [floatClause(report, reference)] : []),
  ];
  return `${[opening, ...others].join('; ')}.`;
}

function standings(methods: readonly ReportedArrayMethod[], by: Products): Standing[] {
  const found = methods.flatMap((method) => {
    const error = lastError(method, by);
    return error && Number.isFinite(error.mean) ? [{ method, error }] : [];
  });
  return found.sort((a, b) => a.error.mean - b.error.mean);
}

function bestClause(
  report: ArrayReport,
  { method, error }: Standing,
  next: Standing | undefined,
  by: Products,
): string {
  const { unit } = report;
  const what = unit === 'percent' ? 'test error' : 'test loss';
  const ends = next ? `the lowest ${what} of ${rivalsText(report)},` : `a ${what} of`;
  const value = `${errorText(error, unit)} ${unit === 'percent' ? 'wrong' : 'a character'}`;
  const range = rangeText(error, unit);
  const spread = range ? ` (${range} over ${plural(error.runs.length, 'training')})` : '';
  const digital = by === 'without' && method.isOnArrays ? ', computed digitally' : '';
  return `${method.label} ends with ${ends} ${value}${spread}${digital}`;
}

/** `4 methods`, those on arrays where there are others. */
function rivalsText({ methods }: ArrayReport): string {
  const { length } = methods.filter(({ isOnArrays }) => isOnArrays);
  if (length === 0 || length === methods.length) return plural(methods.length, 'method');
  return `${plural(length, 'method')} on arrays`;
}

function nextClause({ unit }: ArrayReport, best: Standing, next: Standing): string {
  const range = rangeText(next.error, unit);
  const clause = `${next.method.label} is next with ${errorText(next.error, unit)}${range ? ` (${range})` : ''}`;
  if (best.error.runs.length < 2 || next.error.runs.length < 2) {
    return `${clause}, each trained once, too few to tell chance from merit`;
  }
  const overlap = Math.min(...next.error.runs) <= Math.max(...best.error.runs);
  return overlap ? `${clause}, and their trainings overlap` : clause;
}

function floatClause({ unit }: ArrayReport, { method, error }: Standing): string {
  const label = /float/i.test(method.label) ? '' : `, ${method.label}`;
  return `in floating point${label} it is ${errorText(error, unit)}`;
}

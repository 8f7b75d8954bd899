import { ruledTable } from '../../report/columns.js';
import type { MethodRequirement, Requirement } from './requirement.js';

/** The answer for a terminal: a line for each method, then what it means. */
export function requirementText(requirement: Requirement): string {
  const { over, drop, confidence, methods } = requirement;
  const level = `${number(100 * confidence)} %`;
  const rows = methods.map(methodRow);
  const table = ruledTable([['method', 'digital', over, `${level} interval`, 'chips'], ...rows]);
  const word = methods[0]?.direction ?? 'largest';
  const note = `The ${word} ${over} at which accuracy, averaged over chips, is at most ${number(drop)} ${drop === 1 ? 'point' : 'points'} below digital.`;
  return [table, '', note, ...methods.flatMap(remarks)].join('\n');
}

function methodRow({ label, digital, state, value, interval, chips }: MethodRequirement): string[] {
  const start = [label, digital.toFixed(2)];
  if (state === 'all-hold') return [...start, `${number(value)} and beyond`, '', String(chips)];
  if (state === 'none-hold') return [...start, 'none', '', String(chips)];
  const [low, high] = interval.map(number);
  const ends = low === high ? low! : `${low} to ${high}`;
  return [...start, number(value), ends, String(chips)];
}

function remarks({ label, state, precise, value }: MethodRequirement): string[] {
  if (state === 'none-hold') return [`${label}: more is lost already at ${number(value)}.`];
  if (state === 'found' && !precise) {
    return [`${label}: the interval is wider than asked. Allow more chips with --most-chips.`];
  }
  return [];
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}

import { decimal, NOTHING, plainText, signed } from '../report/format.js';
import type { ClaimResult } from './claims.js';
import type { ComparedPoint, StudyComparison } from './comparison.js';
import type { StudyOutcome } from './outcome.js';
import type { StudyListing } from './registry.js';
import type { Place, Point, Series } from './series.js';

/** Series longer than this are told by their ends. */
const longest = 12;

/** The studies, for a terminal: name, item, title; why one is not available. */
export function listingText(listings: readonly StudyListing[]): string {
  const width = Math.max(...listings.map(({ name }) => name.length));
  return listings
    .map(({ name, item, title, available, reason }) => {
      const text = available ? `${item}: ${title}` : `${item}: not available, ${reason}`;
      return `${available ? '·' : ' '} ${name.padEnd(width)}  ${text}`;
    })
    .join('\n');
}

/** A finished run, for a terminal: its series, then its claims. */
export function outcomeText(outcome: StudyOutcome): string {
  const { name, scale, about, series, claims, missing, overrides } = outcome;
  return [
    `${name} at scale ${scale}: ${about}${changedText(overrides)}`,
    series.map(seriesText).join('\n'),
    claimsText(claims),
    missingText(missing),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Ours beside theirs, for a terminal. */
export function comparisonText(comparison: StudyComparison): string {
  const { name, item, scale, about, source, points, claims, missing, overrides } = comparison;
  const rows = points.filter(({ published }) => published !== null).map(comparedRow);
  const table =
    rows.length > 0
      ? tableText([['series', 'at', 'ours', 'published', 'difference'], ...rows])
      : 'The paper prints no numbers for it.';
  return [
    `${name} (${item}) at scale ${scale}: ${about}${changedText(overrides)}`,
    `Published: ${source}`,
    table,
    claimsText(claims),
    missingText(missing),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the command line set otherwise than the scale has it. */
function changedText(overrides: readonly string[]): string {
  return overrides.length === 0 ? '' : `; changed by ${plainText(overrides.join(' '))}`;
}

function comparedRow({ series, axis, x, ours, published, difference }: ComparedPoint): string[] {
  const theirs =
    published === null
      ? NOTHING
      : spread(published.mean, published.std === null ? [] : [published.std]);
  return [
    series,
    placeText(axis, x),
    meanText(ours),
    theirs,
    difference === null ? NOTHING : signed(difference, 2),
  ];
}

function seriesText({ name, unit, axis, points }: Series): string {
  const shown = points.length > longest ? [points[0]!, points.at(-1)!] : points;
  const values = shown.map((point) => `${placeText(axis, point.x)} ${meanText(point)}`);
  const count = points.length > longest ? ` (${points.length} points)` : '';
  return `${name}, ${unit}${count}: ${values.join('; ')}`;
}

function claimsText(claims: readonly ClaimResult[]): string {
  return claims
    .map(({ claim, held, why, measured, published }) => {
      const mark = held === null ? '·' : held ? '✓' : '✗';
      const verdict = held === null ? (why ?? 'not tested') : held ? 'held' : 'did not hold';
      const numbers = [numbersText('measured', measured), numbersText('published', published)];
      return `${mark} ${claim}\n  ${[verdict, ...numbers].filter((part) => part !== '').join('; ')}`;
    })
    .join('\n');
}

function missingText(missing: readonly string[]): string {
  return missing.map((part) => `Not here: ${part}`).join('\n');
}

function numbersText(word: string, value: number | readonly number[] | null): string {
  if (value === null) return '';
  const values = typeof value === 'number' ? [value] : value;
  return `${word} ${values.map(shortNumber).join(', ')}`;
}

function meanText({ mean, ci95 }: Point): string {
  return spread(mean, ci95 === null ? [] : [(ci95[1] - ci95[0]) / 2]);
}

function spread(mean: number, [half]: readonly number[]): string {
  return half === undefined ? shortNumber(mean) : `${shortNumber(mean)} ± ${shortNumber(half)}`;
}

/** Two decimals; more digits for what is smaller than one. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(2).replace('-', '−');
  return size !== 0 && size < 1 ? decimal(value, 4).replace(/0{1,2}$/, '') : decimal(value, 2);
}

function placeText(axis: string, x: Place): string {
  if (typeof x === 'string') return x;
  return axis === '' ? String(x) : `${plainText(axis)} = ${Number(x.toPrecision(6))}`;
}

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => [...row[i]!].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell + ' '.repeat(widths[i]! - [...cell].length))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows;
  return [line(head!), widths.map((width) => '─'.repeat(width)).join('──'), ...body.map(line)].join(
    '\n',
  );
}

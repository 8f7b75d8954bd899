/**
 * Builders of zod schemas whose messages read `expected X, got Y. How to fix.` Each says what a value
 * is, for the message and the JSON Schema alike.
 */
import { z } from 'zod';
import { mismatch, unknownKey, wrongName } from './messages.js';

/** Bounds of a number, each of them optional. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** Excluded bounds. */
  readonly above?: number;
  readonly below?: number;
}

interface NumberField extends Limits {
  /** How to mend a wrong value, a sentence. */
  readonly fix?: string;
}

type RawIssue = z.core.$ZodRawIssue;

/** A finite number within bounds. */
export function number(
  description: string,
  { fix = 'Give a number in this range.', ...limits }: NumberField,
) {
  const error = describeMismatch(`a number ${rangeText(limits)}`.trimEnd(), fix);
  return bounded(z.number({ error }), limits, error).describe(description);
}

/** An integer within bounds. */
export function integer(
  description: string,
  { fix = 'Give a whole number in this range.', ...limits }: NumberField,
) {
  const error = describeMismatch(`an integer ${rangeText(limits)}`.trimEnd(), fix);
  return bounded(z.int({ error }), limits, error).describe(description);
}

/** true or false. */
export function flag(description: string) {
  const error = describeMismatch('true or false', 'Write it without quotes.');
  return z.boolean({ error }).describe(description);
}

/** Text that is not empty, of the form that `pattern` asks for. */
export function text(description: string, pattern: RegExp = /\S/, expected = 'text', fix = '') {
  const error = describeMismatch(expected, fix === '' ? 'Put it in quotes.' : fix);
  return z.string({ error }).regex(pattern, { error }).describe(description);
}

/** One of several names. */
export function name<const Names extends readonly string[]>(description: string, names: Names) {
  return z.enum(names, { error: (issue) => wrongName(issue.input, names) }).describe(description);
}

/** A list of values. */
export function list<Item extends z.ZodType>(description: string, item: Item, least = 0) {
  const expected = least > 0 ? `a list of at least ${least}` : 'a list';
  const error = describeMismatch(expected, 'Write it as [first, second].');
  return z.array(item, { error }).min(least, { error }).describe(description);
}

/** A group of settings; other keys are errors. */
export function section<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  const error = (issue: RawIssue) => sectionMessage(issue, Object.keys(shape), () => undefined);
  return z.strictObject(shape, { error }).describe(description);
}

/** Groups of settings that are told apart by their `kind`. */
export type Family = Readonly<Record<string, z.ZodRawShape>>;

/** The settings of one kind; a key of another kind is named as such. */
export function variant<F extends Family, K extends keyof F & string>(family: F, kind: K) {
  const shape = { kind: z.literal(kind), ...family[kind]! } as { kind: z.ZodLiteral<K> } & F[K];
  const owner = (key: string) =>
    Object.keys(family).find((other) => Object.hasOwn(family[other]!, key));
  const error = (issue: RawIssue) =>
    sectionMessage(issue, Object.keys(shape), foreign(kind, owner));
  return z.strictObject(shape, { error });
}

/** The message for a `kind` that a family does not have, or for something that is no settings at all. */
export function kindError(family: Family) {
  const kinds = Object.keys(family);
  return (issue: RawIssue): string => {
    const input = issue.input;
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return mismatch('settings with a kind', input, `Write for example {kind: ${kinds[0]}}.`);
    }
    return wrongName((input as { kind?: unknown }).kind, kinds);
  };
}

/** The message for a value that is neither one of the short names nor settings. */
export function nameOrSettings(names: readonly string[], rest = ', or settings with a kind') {
  return (issue: RawIssue): string => wrongName(issue.input, names, rest);
}

function foreign(kind: string, owner: (key: string) => string | undefined) {
  return (key: string): string | undefined => {
    const other = owner(key);
    if (other === undefined) return undefined;
    return `belongs to kind '${other}', but kind is '${kind}'. Remove it, or set kind to '${other}'.`;
  };
}

/** Several unknown keys are one issue in zod: a line for each, taken apart again in problems.ts. */
function sectionMessage(
  issue: RawIssue,
  known: readonly string[],
  explain: (key: string) => string | undefined,
): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => explain(key) ?? unknownKey(key, known)).join('\n');
  }
  return mismatch('a group of settings', issue.input, `Known here: ${known.join(', ')}.`);
}

function describeMismatch(expected: string, fix: string) {
  return (issue: RawIssue): string => mismatch(expected, issue.input, fix);
}

function rangeText({ min, max, above, below }: Limits): string {
  const low = min !== undefined ? `from ${min}` : above !== undefined ? `above ${above}` : '';
  if (low === '' && below !== undefined) return `below ${below}`;
  if (low === '' && max !== undefined) return `of at most ${max}`;
  if (max === undefined && below === undefined)
    return min === undefined ? low : `of at least ${min}`;
  return `${low} ${max !== undefined ? `to ${max}` : `to below ${below}`}`;
}

type ErrorText = (issue: RawIssue) => string;

function bounded<N extends z.ZodNumber>(field: N, limits: Limits, error: ErrorText): N {
  const { min, max, above, below } = limits;
  let result = field;
  if (min !== undefined) result = result.min(min, { error });
  if (max !== undefined) result = result.max(max, { error });
  if (above !== undefined) result = result.gt(above, { error });
  if (below !== undefined) result = result.lt(below, { error });
  return result;
}

/** A short name that may stand in paths and on the command line. */
export const identifier = (description: string) =>
  text(
    description,
    /^[a-z0-9][a-z0-9-]*$/,
    'lower-case letters, digits and hyphens',
    "Write it like 'lenet-wvat'.",
  );

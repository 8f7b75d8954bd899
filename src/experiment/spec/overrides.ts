import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { SpecError, type SpecProblem } from '../../errors.js';
import { engineDefaults, trainingDefaults, variationDefaults } from './defaults.js';
import { pathText, show } from './messages.js';
import { nearest, suggestion } from './nearest.js';
import { specSchema } from './schema.js';
import { keysAt, takesAnyKey } from './schema-keys.js';

type Part = string | number;
type Settings = Record<Part, unknown>;

/** What specs of one kind of work may say. */
export interface SpecLanguage {
  readonly schema: z.core.$ZodType;
  /** By key: the kind of settings that a path leads into where nothing, or 'none', was written. */
  readonly impliedKinds: Readonly<Record<string, string>>;
}

const experiments: SpecLanguage = {
  schema: specSchema,
  impliedKinds: {
    optimiser: trainingDefaults.optimiser,
    schedule: trainingDefaults.schedule,
    averaging: 'swa',
    variation: variationDefaults.kind,
    engine: engineDefaults.kind,
  },
};

/**
 * Sets values of a spec by path: `['--hardware.variation.sigma', '[0, 0.1]', '--seed=3']`. Values are YAML.
 * Elements of lists are named by index, as in messages too, methods by name: `--methods.1.alpha`,
 * `--methods[1].alpha`, `--methods.wvat.alpha`.
 * A short name on the way becomes settings of that kind.
 * @param spec plain data, left as it is. @param language of the spec; an experiment's unless told otherwise.
 * @returns a changed copy.
 * @throws SpecError with every path that a spec does not have, and every value missing or not YAML.
 */
export function applyOverrides(
  spec: unknown,
  args: readonly string[],
  language = experiments,
): unknown {
  const problems: SpecProblem[] = [];
  const copy: unknown = structuredClone(spec);
  for (const { flag, value } of pairs(args, problems)) {
    const parsed = parseValue(flag, value, problems);
    if (parsed) setAt(copy, flag, parsed.value, language, problems);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return copy;
}

interface Pair {
  readonly flag: string;
  readonly value: string;
}

function pairs(args: readonly string[], problems: SpecProblem[]): Pair[] {
  const found: Pair[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const equals = arg.indexOf('=');
    const flag = equals > 0 ? arg.slice(0, equals) : arg;
    const next = args[i + 1];
    if (!/^--[^-]/.test(arg)) {
      problems.push({ path: arg, message: 'unexpected argument. Write --path.to.field value.' });
    } else if (equals > 0) {
      found.push({ flag, value: arg.slice(equals + 1) });
    } else if (next === undefined || next.startsWith('--')) {
      problems.push({ path: flag, message: `expected a value, got nothing. Write ${flag} value.` });
    } else {
      found.push({ flag, value: next });
      i++;
    }
  }
  return found;
}

function parseValue(
  flag: string,
  text: string,
  problems: SpecProblem[],
): { value: unknown } | null {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length === 0) return { value: document.toJS() as unknown };
  const message = `expected a value in YAML, got ${show(text)}. Put text with brackets or colons in quotes.`;
  problems.push({ path: flag, message });
  return null;
}

function setAt(
  spec: unknown,
  flag: string,
  value: unknown,
  language: SpecLanguage,
  problems: SpecProblem[],
): void {
  const words = flag
    .slice(2)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
  const path: Part[] = [];
  let place = spec;
  for (let i = 0; i < words.length; i++) {
    const part = partOf(words.slice(i), path, place, language);
    const problem = typeof part === 'object' ? part.problem : undefined;
    if (typeof part === 'object' || !isSettings(place)) {
      problems.push({ path: flag, message: problem ?? noSettings(path, place) });
      return;
    }
    if (i === words.length - 1) place[part] = value;
    else place[part] = opened(place[part], part, path, language);
    path.push(part);
    place = place[part];
  }
}

/** The key or index that the first of the words left means at a place. */
function partOf(
  [word = '', ...rest]: readonly string[],
  path: readonly Part[],
  place: unknown,
  { schema }: SpecLanguage,
): Part | { problem: string } {
  if (Array.isArray(place)) return indexOf(word, path, place);
  const known = keysAt(path, schema);
  if (known.includes(word) || takesAnyKey(path, schema)) return word;
  if (known.length === 0) return { problem: noSettings(path, place) };
  const meant = nearest(word, known);
  const hint =
    meant === undefined
      ? `Known here: ${known.join(', ')}.`
      : `Did you mean --${[...path, meant, ...rest].join('.')}?`;
  return { problem: `unknown path, at '${word}'. ${hint}` };
}

function indexOf(
  word: string,
  path: readonly Part[],
  items: unknown[],
): Part | { problem: string } {
  const where = pathText(path);
  if (/^\d+$/.test(word)) {
    if (Number(word) < items.length) return Number(word);
    return { problem: `${where} has ${items.length} entries, counted from 0. Name one of these.` };
  }
  const names = items.map(nameOf);
  const index = names.indexOf(word);
  if (index >= 0) return index;
  const known = names.filter((name): name is string => name !== undefined);
  const hint = suggestion(word, known, `Known here: ${known.join(', ') || 'indices'}.`);
  return { problem: `${where} has no entry '${word}'.${hint}` };
}

function nameOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const name: unknown = isSettings(item) ? item.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** What a path leads through: settings as they are, a short name or nothing as the settings it stands for. */
function opened(
  value: unknown,
  part: Part,
  path: readonly Part[],
  { schema, impliedKinds }: SpecLanguage,
): unknown {
  if (typeof value === 'string' && value !== 'none') {
    if (path.at(-1) === 'methods') return { name: value, kind: value };
    const known = keysAt([...path, part], schema);
    if (known.includes('kind')) return { kind: value };
    if (known.includes('name')) return { name: value };
    return known.length > 0 ? {} : value;
  }
  if (value !== undefined && value !== null && value !== 'none') return value;
  const kind = impliedKinds[part];
  return kind === undefined ? {} : { kind };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null;
}

function noSettings(path: readonly Part[], place: unknown): string {
  return `unknown path: ${pathText(path) || 'the spec'} is ${show(place)}, with no settings inside. End the path there.`;
}

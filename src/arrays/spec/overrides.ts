import { parseDocument } from 'yaml';
import { SpecError, type SpecProblem } from '../../errors.js';
import { show } from '../../experiment/spec/messages.js';
import { suggestion } from '../../experiment/spec/nearest.js';

type Settings = Record<string | number, unknown>;

/**
 * Sets values of a spec by path: `['--training.epochs', '3', '--methods.ttv2.transferRate=2']`. Values are YAML;
 * methods are named by name or index. A key that a spec does not have is told when the spec is resolved.
 * @param spec plain data, left as it is. @returns a changed copy.
 * @throws SpecError with every value that is missing or no YAML, and every method that is not there.
 */
export function applyArrayOverrides(spec: unknown, args: readonly string[]): unknown {
  const problems: SpecProblem[] = [];
  const copy: unknown = structuredClone(spec);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const equals = arg.indexOf('=');
    const flag = equals > 0 ? arg.slice(0, equals) : arg;
    const value = equals > 0 ? arg.slice(equals + 1) : args[++i];
    if (!/^--[^-]/.test(arg)) {
      problems.push({ path: arg, message: 'unexpected argument. Write --path.to.field value.' });
    } else if (value === undefined || (equals <= 0 && value.startsWith('--'))) {
      problems.push({ path: flag, message: `expected a value, got nothing. Write ${flag} value.` });
    } else setAt(copy, flag, value, problems);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return copy;
}

function setAt(spec: unknown, flag: string, text: string, problems: SpecProblem[]): void {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    const message = `expected a value in YAML, got ${show(text)}. Put text with brackets or colons in quotes.`;
    problems.push({ path: flag, message });
    return;
  }
  const words = flag
    .slice(2)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
  const last = words.pop()!;
  const place = words.reduce<unknown>((here, word) => open(here, word, flag, problems), spec);
  if (isSettings(place)) place[keyOf(place, last)] = document.toJS() as unknown;
}

/** The settings below a place; short names become settings of that kind, nothing becomes new settings. */
function open(place: unknown, word: string, flag: string, problems: SpecProblem[]): unknown {
  if (!isSettings(place)) return undefined;
  const key = keyOf(place, word);
  if (Array.isArray(place) && !(key in place)) {
    const names = place.map((each: unknown) => String(Reflect.get(Object(each), 'name')));
    const hint = suggestion(word, names, `Known here: ${names.join(', ')}.`);
    problems.push({ path: flag, message: `expected one of the list, got '${word}'.${hint}` });
    return undefined;
  }
  const inner = place[key];
  if (!isSettings(inner)) place[key] = typeof inner === 'string' ? { kind: inner } : {};
  return place[key];
}

function keyOf(place: Settings, word: string): string | number {
  if (!Array.isArray(place)) return word;
  const named = place.findIndex((each: unknown) => Reflect.get(Object(each), 'name') === word);
  return named >= 0 ? named : word;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null;
}

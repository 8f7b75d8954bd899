import { suggestion } from './nearest.js';

/** A value as an error message shows it: short, strings in quotes. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a group of settings';
  return String(value);
}

/** `a, b and c`, each quoted. */
export function listed(names: readonly string[], last: 'and' | 'or'): string {
  const quoted = names.map((name) => `'${name}'`);
  const end = quoted.pop() ?? '';
  return quoted.length === 0 ? end : `${quoted.join(', ')} ${last} ${end}`;
}

/** `expected X, got Y. How to fix.` */
export function mismatch(expected: string, value: unknown, fix: string): string {
  return `expected ${expected}, got ${show(value)}. ${fix}`;
}

/** What to say where one of several names was expected. */
export function wrongName(value: unknown, names: readonly string[], rest = ''): string {
  const text = `expected ${rest === '' ? listed(names, 'or') : `${listed(names, 'or')}${rest}`}`;
  const hint =
    typeof value === 'string'
      ? suggestion(value, names, 'Use one of these.')
      : ' Use one of these.';
  return `${text}, got ${show(value)}.${hint}`;
}

/** What to say of a key that its group of settings does not have. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key.${suggestion(key, known, `Known here: ${known.join(', ')}.`)}`;
}

/** A path as specs write it: `methods[0].sigmaOfRange`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`,
    '',
  );
}

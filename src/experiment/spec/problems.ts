import type { z } from 'zod';
import type { SpecProblem } from '../../errors.js';
import { pathText } from './messages.js';

type Issue = z.core.$ZodIssue;

/** Every problem that zod found, one a line: of a union only the branch that was meant. */
export function problemsOf(issues: readonly Issue[], input: unknown): SpecProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, issue.path, input));
}

function problemsOfIssue(
  issue: Issue,
  path: readonly PropertyKey[],
  input: unknown,
): readonly SpecProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, i) => ({
      path: pathText([...path, key]),
      message: messages[i] ?? issue.message,
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue.errors, valueAt(input, path));
    if (meant) {
      return meant.flatMap((inner) => problemsOfIssue(inner, [...path, ...inner.path], input));
    }
  }
  return [{ path: pathText(path) || 'spec', message: issue.message }];
}

/**
 * Of a name or settings, the settings where something with parts was given; of several forms of settings that
 * with the fewest keys unknown or missing, of several kinds of list that with the fewest elements of another type.
 */
function meantBranch(branches: readonly Issue[][], value: unknown): Issue[] | undefined {
  const isPart = typeof value === 'number' || (typeof value === 'object' && value !== null);
  const fitting = branches.filter((issues) => issues.every((issue) => fits(issue, value)));
  const [first, ...others] = isPart ? fitting : [];
  if (first === undefined) return undefined;
  const misfits = (issues: readonly Issue[]) =>
    issues.filter((issue) => isAboutForm(issue, value)).length;
  return others.reduce((best, next) => (misfits(next) < misfits(best) ? next : best), first);
}

function isAboutForm({ code, path }: Issue, value: unknown): boolean {
  if (code === 'unrecognized_keys') return path.length === 0;
  if (path.length !== 1) return false;
  return valueAt(value, path) === undefined || (Array.isArray(value) && code === 'invalid_type');
}

/** Whether an issue is about a part or the size of the value, not about its being of another type. */
function fits(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return true;
  if (typeof value === 'number') return issue.code === 'too_small' || issue.code === 'too_big';
  return issue.code === 'unrecognized_keys' || issue.code === 'invalid_union';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : value),
    input,
  );
}

import { SpecError } from '../errors.js';
import { nearest } from '../experiment/spec/nearest.js';
import type { Study } from './registry.js';

/** Flags of a study by what they reach into, each with its value. */
export interface StudyFlags {
  readonly experiments: readonly string[];
  readonly measurements: readonly string[];
}

/** Sorts flags; a value goes with its flag. @throws SpecError for `measurements` misspelt. */
export function sortFlags(overrides: readonly string[] = []): StudyFlags {
  const flags = { experiments: [] as string[], measurements: [] as string[] };
  let kind: keyof typeof flags = 'experiments';
  for (const word of overrides) {
    if (word.startsWith('--')) kind = isMeasurement(word) ? 'measurements' : 'experiments';
    flags[kind].push(word);
  }
  return flags;
}

function isMeasurement(flag: string): boolean {
  const word = /^--([^.=[]*)/.exec(flag)?.[1] ?? '';
  if (word === 'measurements') return true;
  if (nearest(word, ['measurements']) === undefined) return false;
  const meant = flag.replace(word, 'measurements');
  throw new SpecError([{ path: flag, message: `unknown path. Did you mean ${meant}?` }]);
}

/**
 * Refuses flags that would change nothing.
 * @param experiments ids of those that are run.
 * @throws SpecError naming each.
 */
export function refuseUnusedFlags(
  { name, experiments: all, measurements }: Study,
  flags: StudyFlags,
  experiments: readonly string[],
): void {
  const ids = Object.keys(measurements);
  const problems = flags.measurements.flatMap((flag) => {
    const id = /^--measurements\.([^.=]*)/.exec(flag)?.[1];
    const of = id === undefined ? undefined : measurements[id]?.of;
    if (of === undefined || experiments.includes(of)) return [];
    const message = `expected a measurement of ${experiments.join(', ')}, got one of ${of}. Add it to --only.`;
    return [{ path: flag, message }];
  });
  const [first] = flags.experiments;
  if (first !== undefined && Object.keys(all).length === 0) {
    const message = `${name} has no experiments, only measurements. Write --measurements.${ids[0]}.setting value.`;
    problems.push({ path: first, message });
  }
  const [other] = flags.measurements;
  if (other !== undefined && ids.length === 0) {
    const message = `${name} has no measurements. Write --path.to.setting value, into its experiments.`;
    problems.push({ path: other, message });
  }
  if (problems.length > 0) throw new SpecError(problems);
}

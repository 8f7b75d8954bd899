import type { SpecProblem } from '../../errors.js';
import type { Schedule } from '../../nn/index.js';
import { hardwareProblems } from './hardware-problems.js';
import type { ResolvedMethod, ResolvedSpec } from './resolved.js';

/** Where a training setting of a method is to be changed: in the method, or for all methods. */
export type PlaceOf = (method: number, key: string) => string;

/** Settings that are right each by itself but not together; each problem names both. */
export function contradictions(spec: ResolvedSpec, placeOf: PlaceOf): SpecProblem[] {
  return [
    ...repeatedNames(spec.methods),
    ...hardwareProblems(spec),
    ...spec.methods.flatMap((method, i) => methodProblems(method, (key) => placeOf(i, key))),
  ];
}

function repeatedNames(methods: readonly ResolvedMethod[]): SpecProblem[] {
  return methods.flatMap(({ name }, i) => {
    const first = methods.findIndex((method) => method.name === name);
    if (first === i) return [];
    const message = `names must be unique, got '${name}' as in methods[${first}]. Rename one.`;
    return [{ path: `methods[${i}].name`, message }];
  });
}

function methodProblems(
  { training, evaluate }: ResolvedMethod,
  placeOf: (key: string) => string,
): SpecProblem[] {
  const { optimiser, schedule, averaging } = training;
  const problems: SpecProblem[] = [];
  if (schedule.kind === 'swa' && averaging === 'none') {
    const message =
      "kind 'swa' ends in a rate for averaging, but averaging is 'none'. Set averaging: swa, or take another schedule.";
    problems.push({ path: placeOf('schedule'), message });
  }
  if (evaluate === 'average' && averaging === 'none') {
    const message =
      "'average' needs averaged weights, but averaging is 'none'. Set averaging: swa, or evaluate: last.";
    problems.push({ path: placeOf('evaluate'), message });
  }
  if (optimiser.kind === 'sgd' && optimiser.nesterov && optimiser.momentum === 0) {
    const message =
      'true needs momentum, but momentum is 0. Set momentum above 0, or nesterov: false.';
    problems.push({ path: `${placeOf('optimiser')}.nesterov`, message });
  }
  return [...problems, ...scheduleProblems(placeOf('schedule'), schedule)];
}

function scheduleProblems(path: string, schedule: Schedule): SpecProblem[] {
  if (schedule.kind === 'swa') return scheduleProblems(`${path}.before`, schedule.before);
  if (schedule.kind !== 'step') return [];
  const late = schedule.at.findIndex((value, i) => i > 0 && value <= schedule.at[i - 1]!);
  if (late < 0) return [];
  const message = `must come after ${schedule.at[late - 1]}, got ${schedule.at[late]}. Write fractions of the epochs in ascending order.`;
  return [{ path: `${path}.at[${late}]`, message }];
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SpecError, type SpecProblem } from '../../errors.js';
import type { RunProgress } from '../../experiment/run-interface.js';
import { loadSpec } from '../../experiment/spec/index.js';
import type { Question } from '../../sweep/require/requirement.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped, type WorkHooks } from '../until-stopped.js';

interface RequireFlags {
  readonly over: string;
  readonly metric: string;
  readonly drop: string;
  readonly precision: string;
  readonly confidence: string;
  readonly direction?: string;
  readonly from?: string;
  readonly to?: string;
  readonly mostChips: string;
  readonly out: string;
  readonly json?: boolean;
  readonly fresh?: boolean;
}

/** `lernmatrix require`. @returns the exit code. */
export async function requireCommand(
  terminal: Terminal,
  spec: string,
  overrides: readonly string[],
  flags: RequireFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const question = questionOf(flags);
  const { parameterOf, requireHardware, requirementText } = await import('../../sweep/index.js');
  // What is wrong with the question is told before anything is trained.
  parameterOf(question.over, question);
  const isRun = existsSync(join(spec, 'spec.yaml'));
  return await untilStopped(terminal, async (hooks) => {
    const folder = isRun ? spec : await trained(spec, overrides, flags, hooks);
    const search = { ...hooks, onProgress: isRun ? hooks.onProgress : part(hooks, 0.5) };
    const own = isRun ? overrides : [];
    const requirement = await requireHardware(folder, own, question, search);
    hooks.done();
    const text = flags.json
      ? JSON.stringify({ folder, ...requirement }, null, 2)
      : `\n${requirementText(requirement)}\nRun: ${folder}`;
    terminal.out(`${text}\n`);
    return exitCodes.done;
  });
}

/** The folder of the experiment's run, finished now or before. */
async function trained(
  spec: string,
  overrides: readonly string[],
  { out, fresh = false }: RequireFlags,
  hooks: WorkHooks,
): Promise<string> {
  const resolved = loadSpec(spec, overrides);
  const { runExperiment } = await import('../../experiment/runner.js');
  const onProgress = part(hooks, 0);
  return (await runExperiment(resolved, { out, fresh, ...hooks, onProgress })).folder;
}

/** Half of the progress: training, or the search. */
function part({ onProgress }: WorkHooks, from: number) {
  return (progress: RunProgress) =>
    onProgress({ ...progress, overall: from + 0.5 * progress.overall });
}

function questionOf(flags: RequireFlags): Question {
  const problems: SpecProblem[] = [];
  const { over, metric, direction, from, to } = flags;
  if (metric !== 'accuracy') {
    const message = `expected 'accuracy', got '${metric}'. It is the only one so far.`;
    problems.push({ path: '--metric', message });
  }
  if (direction !== undefined && direction !== 'largest' && direction !== 'smallest') {
    const message = `expected 'largest' or 'smallest', got '${direction}'. Leave it out to have it found out.`;
    problems.push({ path: '--direction', message });
  }
  const number = (flag: string, text: string, least: number, most: number, fix: string) => {
    const value = Number(text.replace(/\s*%$/, ''));
    if (text.trim() !== '' && value >= least && value <= most) return value;
    const message = `expected a number from ${least} to ${most}, got '${text}'. ${fix}`;
    problems.push({ path: flag, message });
    return Number.NaN;
  };
  const end = (flag: string, text: string) => number(flag, text, -1e300, 1e300, 'Mend it.');
  const question: Question = {
    over,
    drop: number('--drop', flags.drop, 0, 100, 'Write one point of accuracy as 1%.'),
    precision: number('--precision', flags.precision, 0.1, 100, 'Write 10%.') / 100,
    confidence: number('--confidence', flags.confidence, 50, 99.99, 'Write 95%.') / 100,
    mostChips: Math.floor(number('--most-chips', flags.mostChips, 2, 1e6, 'Write 1000.')),
    ...(from === undefined ? {} : { from: end('--from', from) }),
    ...(to === undefined ? {} : { to: end('--to', to) }),
    ...(direction === 'largest' || direction === 'smallest' ? { direction } : {}),
  };
  if (problems.length > 0) throw new SpecError(problems);
  return question;
}

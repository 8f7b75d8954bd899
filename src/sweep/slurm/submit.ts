import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../../errors.js';
import { makeFolder, writeAtomically } from '../../experiment/store/index.js';
import type { ExecutorContext, OpenPoint } from '../executor.js';
import { coresOf, withJobs } from '../work.js';
import { slurm } from './commands.js';
import { type SlurmTask, type Submission, slurmPaths, writeSubmission } from './submission.js';

/** What is asked of Slurm. */
export interface SlurmOptions {
  readonly partition?: string;
  /** The most elements of the array that run at a time. */
  readonly arrayLimit?: number;
  /** Points that one element runs, one after another. */
  readonly pointsPerTask?: number;
  /** Longest time of an element as Slurm writes it, such as 02:00:00. */
  readonly time?: string;
  /** Memory of an element as Slurm writes it, such as 4G. */
  readonly memory?: string;
  /** Further options of sbatch, as they are. */
  readonly sbatch?: readonly string[];
}

/**
 * Submits points as one array job, several points to an element.
 * @param attempts how often each point was submitted before.
 * @throws BackendError where Slurm refuses.
 */
export async function submit(
  points: readonly OpenPoint[],
  { folder, out }: Pick<ExecutorContext, 'folder' | 'out'>,
  options: SlurmOptions,
  attempts: Readonly<Record<string, number>>,
): Promise<Submission> {
  const paths = slurmPaths(folder);
  const name = `${process.pid}-${Date.now()}`;
  const tasks = packed(points, options.pointsPerTask ?? 1);
  makeFolder(paths.folder);
  for (const [i, task] of tasks.entries()) {
    const plain: SlurmTask = { out: resolve(out), points: task.map(taskPoint) };
    writeAtomically(paths.task(name, i), JSON.stringify(plain));
  }
  writeAtomically(paths.script, jobScript(folder, name));
  const printed = await slurm('sbatch', sbatchArguments(points, folder, tasks.length, options));
  const job = /^(\d+)/.exec(printed.trim())?.[1];
  if (job === undefined) {
    throw new BackendError(
      `slurm: sbatch must print the number of the job, got '${printed.trim()}'. Look with squeue whether it was submitted.`,
    );
  }
  const ids = tasks.map((task) => task.map(({ point }) => point.id));
  const counted = Object.fromEntries(ids.flat().map((id) => [id, (attempts[id] ?? 0) + 1]));
  const submission = { job, tasks: ids, attempts: counted };
  writeSubmission(folder, submission);
  return { format: 'lernmatrix-slurm/1', ...submission };
}

/** Points dealt out in turn: the longest come first, so that elements take about equally long. */
function packed(points: readonly OpenPoint[], perTask: number): OpenPoint[][] {
  const count = Math.ceil(points.length / perTask);
  return Array.from({ length: count }, (_, i) => points.filter((_, at) => at % count === i));
}

function taskPoint({ point: { id, spec }, fresh }: OpenPoint): SlurmTask['points'][number] {
  return { id, spec: withJobs(spec, 1), fresh };
}

/** The batch script: Node becomes the job's process, and so hears Slurm's signals. */
function jobScript(folder: string, name: string): string {
  const script = fileURLToPath(new URL('./task.js', import.meta.url));
  const built = script.replace(/([\\/])src([\\/]sweep[\\/])/, '$1dist$2');
  const words = [process.execPath, built, resolve(folder), name].map(shellWord);
  return `#!/bin/sh\nexec ${words.join(' ')}\n`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// Time to write a checkpoint before the limit of an element's time.
const warningSeconds = 120;

function sbatchArguments(
  points: readonly OpenPoint[],
  folder: string,
  count: number,
  { partition, arrayLimit, time, memory, sbatch = [] }: SlurmOptions,
): string[] {
  const paths = slurmPaths(resolve(folder));
  const cores = points.map(({ point: { spec } }) => coresOf(spec));
  return [
    '--parsable',
    '--requeue',
    '--open-mode=append',
    '--job-name=lernmatrix',
    `--array=0-${count - 1}${arrayLimit === undefined ? '' : `%${arrayLimit}`}`,
    `--cpus-per-task=${Math.max(...cores)}`,
    `--signal=B:USR1@${warningSeconds}`,
    `--output=${paths.log('%A', 0).replace('_0.txt', '_%a.txt')}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...sbatch,
    paths.script,
  ];
}

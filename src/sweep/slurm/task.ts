import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BackendError } from '../../errors.js';
import { writeAtomically } from '../../experiment/store/index.js';
import { clearFailure, noteFailure } from '../failure.js';
import { resultOf } from '../folder.js';
import { runPoint } from '../run-point.js';
import { pointRunFolder } from '../work.js';
import { queuedStates } from './commands.js';
import { type SlurmTask, slurmPaths } from './submission.js';

/**
 * One element of an array job: runs its points, one after another, each from its last checkpoint. At SIGTERM, which
 * comes before preemption and at scancel, it keeps a checkpoint and ends: Slurm queues it again where it was
 * preempted. At SIGUSR1, which comes before its time is over, it does so and queues itself again.
 */
async function runTask(folder: string, name: string, index: number): Promise<boolean> {
  const stopper = new AbortController();
  let timeIsUp = false;
  process.on('SIGTERM', () => stopper.abort());
  process.on('SIGUSR1', () => {
    timeIsUp = true;
    stopper.abort();
  });
  const path = slurmPaths(folder).task(name, index);
  const { out, points } = JSON.parse(readFileSync(path, 'utf8')) as SlurmTask;
  for (const point of points) {
    if (stopper.signal.aborted) break;
    await runTaskPoint(out, point, stopper.signal);
  }
  if (timeIsUp) queueAgain();
  return !stopper.signal.aborted;
}

async function runTaskPoint(
  out: string,
  { id, spec, fresh }: SlurmTask['points'][number],
  signal: AbortSignal,
): Promise<void> {
  const run = pointRunFolder(spec, out);
  const begun = await markBegun(run, id);
  // A task that is queued again goes on with what it left.
  if (begun && resultOf(run)) return;
  clearFailure(run);
  let shown = 0;
  const end = await runPoint(spec, {
    out,
    fresh: fresh && !begun,
    signal,
    onProgress: ({ overall, job, detail }) => {
      if (performance.now() - shown < 30_000) return;
      shown = performance.now();
      process.stdout.write(`${id} ${Math.floor(100 * overall)} % ${job} ${detail}\n`);
    },
  });
  process.stdout.write(`${id} ${end.kind}${end.kind === 'failed' ? `: ${end.reason}` : ''}\n`);
  if (end.kind === 'failed') noteFailure(run, end);
}

const element = `${process.env.SLURM_ARRAY_JOB_ID}_${process.env.SLURM_ARRAY_TASK_ID}`;

/**
 * Notes which element works on a run. The lock of an element that Slurm no longer has, or of this one before it was
 * queued again, is that of a process that is gone, on whatever host: it is removed.
 * @returns whether this element had begun the run before.
 */
async function markBegun(run: string, id: string): Promise<boolean> {
  const path = join(run, 'slurm.json');
  const before = existsSync(path) ? lastElement(path) : undefined;
  if (before !== undefined && (before === element || !(await isQueued(before)))) {
    rmSync(join(run, '.lock'), { recursive: true, force: true });
  }
  writeAtomically(path, `${JSON.stringify({ element, id, host: hostname() })}\n`);
  return before === element;
}

const markSchema = z.object({ element: z.string() });

function lastElement(path: string): string | undefined {
  return markSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.element;
}

/** Where Slurm cannot be asked, the lock stays, and the run says so. */
async function isQueued(other: string): Promise<boolean> {
  const [job = '', index] = other.split('_');
  try {
    return (await queuedStates(job)).has(Number(index));
  } catch (error) {
    if (error instanceof BackendError) return true;
    throw error;
  }
}

function queueAgain(): void {
  process.stdout.write(`time is up: ${element} is queued again\n`);
  spawnSync('scontrol', ['requeue', element], { stdio: 'inherit' });
}

const [folder = '.', name = ''] = process.argv.slice(2);
const done = await runTask(folder, name, Number(process.env.SLURM_ARRAY_TASK_ID));
process.exit(done ? 0 : 1);

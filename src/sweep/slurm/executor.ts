import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runPaths } from '../../experiment/plan.js';
import type { Executor, ExecutorContext, OpenPoint } from '../executor.js';
import { clearFailure, failureOf } from '../failure.js';
import { resultOf } from '../folder.js';
import { endedStatesOf, queuedStates } from './commands.js';
import { clearSubmission, readSubmission, type Submission, slurmPaths } from './submission.js';
import { type SlurmOptions, submit } from './submit.js';

// Between two looks at the queue: clusters ask for patience.
const pollSeconds = 15;
// A point whose element ends without a word is submitted again, so often in all.
const mostAttempts = 3;

/**
 * Runs points as an array job of Slurm, and waits for it. When it is stopped, the job stays in the queue, and the
 * next run of the sweep goes on waiting for it. Points that an element left without a result or a reason are
 * submitted again.
 */
export function createSlurmExecutor(
  options: SlurmOptions = {},
  seconds: number = pollSeconds,
): Executor {
  return async (points, context) => await new SlurmSweep(points, context, options, seconds).run();
}

class SlurmSweep {
  private readonly open: Map<string, OpenPoint>;

  constructor(
    points: readonly OpenPoint[],
    private readonly context: ExecutorContext,
    private readonly options: SlurmOptions,
    private readonly seconds: number,
  ) {
    this.open = new Map(points.map((each) => [each.point.id, each]));
  }

  async run(): Promise<void> {
    const { signal, folder, events } = this.context;
    let submission = readSubmission(folder) ?? (await this.submit({}));
    while (!signal.aborted) {
      const running = await this.look(submission);
      if (this.open.size === 0) break;
      if (running.length === 0) submission = await this.submitLost(submission);
      if (this.open.size === 0) break;
      await sleep(1000 * this.seconds, undefined, { signal }).catch(() => undefined);
    }
    if (this.open.size === 0) return clearSubmission(folder);
    events.note(
      `Job ${submission.job} stays in the queue. Run the same command again to wait for it, or cancel it: scancel ${submission.job}`,
    );
  }

  private async submit(attempts: Readonly<Record<string, number>>): Promise<Submission> {
    const { folder, events } = this.context;
    const points = [...this.open.values()];
    for (const { run, fresh } of points) {
      clearFailure(run);
      // The result of other samples, or one that is to be replaced, is no sign of an end.
      if (fresh) rmSync(runPaths(run).result, { force: true });
    }
    const submission = await submit(points, this.context, this.options, attempts);
    const { job, tasks } = submission;
    events.note(
      `Submitted job ${job}: ${points.length} points in ${tasks.length} elements. Logs: ${slurmPaths(folder).log(job, 0).replace('_0', '_<element>')}`,
    );
    return submission;
  }

  /** Settles the points that have ended, and tells of the others. @returns the elements that Slurm still has. */
  private async look({ job, tasks }: Submission): Promise<readonly number[]> {
    const states = await queuedStates(job);
    for (const [element, ids] of tasks.entries()) {
      const state = states.get(element);
      for (const id of ids) this.lookAt(id, state);
    }
    return [...states.keys()];
  }

  private lookAt(id: string, state: string | undefined): void {
    const open = this.open.get(id);
    if (!open) return;
    const { events } = this.context;
    const failure = failureOf(open.run);
    if (failure) {
      this.open.delete(id);
      events.failed(id, failure);
    } else if (resultOf(open.run)) {
      this.open.delete(id);
      events.finished(id);
    } else if (state !== undefined) {
      events.progress(id, 0, state.toLowerCase());
    }
  }

  /** Submits again what has neither result nor reason, as where memory ran out or a node was lost. */
  private async submitLost({ job, tasks, attempts }: Submission): Promise<Submission> {
    const ended = await endedStatesOf(job);
    for (const [element, ids] of tasks.entries()) {
      const state = ended.get(element);
      for (const id of ids) this.giveUp(id, state, attempts[id] ?? 1, job, element);
    }
    return this.open.size === 0
      ? { format: 'lernmatrix-slurm/1', job, tasks, attempts }
      : await this.submit(attempts);
  }

  private giveUp(
    id: string,
    state: string | undefined,
    attempts: number,
    job: string,
    element: number,
  ): void {
    if (!this.open.has(id) || (state !== 'CANCELLED' && attempts < mostAttempts)) return;
    this.open.delete(id);
    const how = state === undefined ? 'without a result' : `as ${state}`;
    const log = slurmPaths(this.context.folder).log(job, element);
    const reason = `element ${job}_${element} of Slurm ended ${how}, after ${attempts} submissions. See ${log}, and run it again.`;
    this.context.events.failed(id, { reason });
  }
}

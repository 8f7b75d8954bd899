import type { Executor, ExecutorContext, OpenPoint } from '../executor.js';
import { clearFailure } from '../failure.js';
import { withJobs } from '../work.js';
import { type Capacity, capacityFor, roughBytes, thisMachine } from './capacity.js';
import { type Lane, openLane } from './lane.js';

/** How a machine's own processes are used. */
export interface LocalOptions {
  /** The most processes; as many as fit where absent. */
  readonly processes?: number;
  /** Measured memory of a point, bytes; a rough estimate where absent or undefined. */
  readonly bytesOf?: (point: OpenPoint) => number | undefined;
}

// A process that was killed from outside may have been unlucky; one that is killed again is not.
const mostAttempts = 2;

/** Runs points in processes of this machine, which end by themselves when this process does. */
export function createLocalExecutor({ processes, bytesOf }: LocalOptions = {}): Executor {
  return async (points, context) => {
    for (const { run } of points) clearFailure(run);
    const needBytes = Math.max(...points.map((each) => bytesOf?.(each) ?? roughBytes(each)));
    const capacity = capacityFor(points, thisMachine(), needBytes, processes);
    await new LocalSweep(points, capacity, context).run();
  };
}

class LocalSweep {
  private readonly queue: OpenPoint[];
  private readonly attempts = new Map<OpenPoint, number>();
  private lanes: number;

  constructor(
    points: readonly OpenPoint[],
    private readonly capacity: Capacity,
    private readonly context: ExecutorContext,
  ) {
    this.queue = [...points];
    this.lanes = capacity.processes;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.lanes }, () => this.drive()));
  }

  /** One process after another, each until it ends; another only where one was killed. */
  private async drive(): Promise<void> {
    let killed = true;
    while (killed && this.queue.length > 0 && !this.context.signal.aborted) {
      killed = await this.useLane();
      // Memory may have run out: where others go on, they go on without this one.
      if (killed && this.lanes > 1) break;
    }
    this.lanes--;
  }

  /** Opens a process and gives it points until none are left. @returns whether it was killed. */
  private async useLane(): Promise<boolean> {
    const { signal } = this.context;
    const lane = openLane();
    signal.addEventListener('abort', lane.stop);
    try {
      for (let open = this.take(); open; open = this.take()) {
        if (!(await this.runOne(lane, open))) return true;
      }
      return false;
    } finally {
      signal.removeEventListener('abort', lane.stop);
      lane.close();
    }
  }

  private take(): OpenPoint | undefined {
    return this.context.signal.aborted ? undefined : this.queue.shift();
  }

  /** @returns whether the process lives on. */
  private async runOne(lane: Lane, open: OpenPoint): Promise<boolean> {
    const { events } = this.context;
    const { id } = open.point;
    const ended = await lane.run(this.workOf(open), (share, detail) =>
      events.progress(id, share, detail),
    );
    if ('killed' in ended) {
      this.tryAgain(open, ended.killed);
      return false;
    }
    if (ended.end.kind === 'finished') events.finished(id);
    if (ended.end.kind === 'failed') events.failed(id, ended.end);
    return true;
  }

  private workOf({ point: { spec }, fresh }: OpenPoint) {
    const own = withJobs(spec, this.capacity.jobs);
    return { kind: 'run', spec: own, out: this.context.out, fresh } as const;
  }

  private tryAgain(open: OpenPoint, how: string): void {
    const attempts = (this.attempts.get(open) ?? 0) + 1;
    this.attempts.set(open, attempts);
    const { id } = open.point;
    if (attempts < mostAttempts) {
      this.context.events.note(`${id}: its process ${how}. It is run once more.`);
      // What it left is gone on with, not deleted again.
      this.queue.push({ ...open, fresh: false });
      return;
    }
    const reason = `its process ${how}, ${attempts} times. Free memory, or allow fewer processes with --processes, and run it again.`;
    this.context.events.failed(id, { reason });
  }
}

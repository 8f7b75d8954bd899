import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedArraySpec } from '../../arrays/spec/resolved.js';
import type { OpenPoint } from '../executor.js';
import { openLane } from '../local/lane.js';
import type { Calibration } from './calibration.js';

// Long enough that a step is one like any other.
const measuredSeconds = 3;

/**
 * Trains each method of a point for some seconds on its own data, in a process of its own.
 * @returns the time of a training image or character; or why it failed.
 */
export async function measureArrays(
  { data }: OpenPoint,
  spec: ResolvedArraySpec,
  signal: AbortSignal,
): Promise<Calibration | string> {
  const trainSeconds: Record<string, number> = {};
  let mostBytes = 0;
  for (const method of spec.methods) {
    const found = await measureMethod({ ...spec, methods: [method] }, signal);
    if (typeof found === 'string') return found;
    trainSeconds[method.name] = found.seconds / (spec.epochs * data.trainCount);
    mostBytes = Math.max(mostBytes, found.peakBytes);
  }
  const none = { retrainSeconds: {}, chipSeconds: 0, testCount: data.testCount };
  return { trainSeconds, ...none, peakBytes: mostBytes };
}

/** Seconds of a whole training, from how far it gets in the first of them. */
async function measureMethod(
  spec: ResolvedArraySpec,
  signal: AbortSignal,
): Promise<{ seconds: number; peakBytes: number } | string> {
  const out = mkdtempSync(join(tmpdir(), 'lernmatrix-calibration-'));
  const lane = openLane();
  signal.addEventListener('abort', lane.stop);
  const pace = new Pace();
  try {
    const short = { ...spec, runs: 1, execution: { jobs: 1 }, keep: { weights: [], averages: [] } };
    const ended = await lane.run({ kind: 'run', spec: short, out, fresh: false }, (share) => {
      pace.add(share);
      if (pace.seconds > measuredSeconds) lane.stop();
    });
    if ('killed' in ended) return `its process ${ended.killed}`;
    if (ended.end.kind === 'failed') return ended.end.reason;
    if (ended.end.kind === 'finished') pace.add(1);
    return { seconds: pace.whole(), peakBytes: ended.peakBytes };
  } finally {
    signal.removeEventListener('abort', lane.stop);
    lane.close();
    rmSync(out, { recursive: true, force: true });
  }
}

/** Times at which shares of a work were done. */
class Pace {
  private readonly began = performance.now();
  private first: readonly [at: number, share: number] | undefined;
  private last: readonly [at: number, share: number] = [0, 0];

  add(share: number): void {
    this.last = [(performance.now() - this.began) / 1000, share];
    this.first ??= this.last;
  }

  /** Between the first time and the last. */
  get seconds(): number {
    return this.last[0] - (this.first?.[0] ?? 0);
  }

  /** Of the whole work; of a work too short to be told of twice, from its beginning. */
  whole(): number {
    const [at, share] = this.last;
    const [from, done] = this.first === this.last ? [0, 0] : (this.first ?? [0, 0]);
    return share > done ? (at - from) / (share - done) : 0;
  }
}

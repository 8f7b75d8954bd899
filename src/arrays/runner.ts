import { existsSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeEnvironment, packageVersion } from '../experiment/environment.js';
import { type RunOptions, RunStopped } from '../experiment/run-interface.js';
import { holdToData } from '../experiment/same-data.js';
import {
  openClock,
  readJsonIfWhole,
  removeUnfinished,
  withRunLock,
  writeAtomically,
} from '../experiment/store/index.js';
import { arrayScope } from './account.js';
import { type ArrayTrainingData, loadArrayData } from './build.js';
import { writeArrayReport } from './folder.js';
import { runArrayPool } from './jobs/pool.js';
import { arrayJobs, arrayModelPath, readTrainedArrays } from './jobs/trained.js';
import { type ArrayResult, arrayResultSchema } from './result.js';
import { arraySpecDigest, explicitArraySpec, printArraySpec } from './spec/print.js';
import type { ResolvedArraySpec } from './spec/resolved.js';
import { unitOf } from './test.js';

/** What training on arrays gave, and where it is kept. */
export interface ArrayRunOutcome {
  readonly result: ArrayResult;
  readonly folder: string;
  /** Whether the result was there already, from an earlier run of the same spec. */
  readonly reused: boolean;
}

/**
 * Trains every network of a spec on arrays, one training a thread, or goes on where an earlier run of it stopped.
 * @returns the result, also stored in the run's folder with its report.
 * @throws RunStopped when the signal stopped it.
 */
export async function runArrayTraining(
  spec: ResolvedArraySpec,
  options: RunOptions,
): Promise<ArrayRunOutcome> {
  const folder = arrayRunFolder(spec, options.out);
  return await withRunLock(folder, async () => {
    if (options.fresh) clear(folder);
    const data = loadArrayData(spec);
    for (const part of ['.', 'models', 'checkpoints']) removeUnfinished(join(folder, part));
    holdToData(folder, data.kind === 'text' ? data.text : data.dataset);
    const stored = readJsonIfWhole(join(folder, 'result.json'), arrayResultSchema);
    if (stored) return { result: stored, folder, reused: true };
    writeAtomically(join(folder, 'spec.yaml'), printArraySpec(spec));
    const clock = openClock(join(folder, 'status.json'));
    const finished = await train(spec, folder, data, options);
    const wallSeconds = clock.stop();
    if (!finished) throw new RunStopped(folder);
    const result = assemble(spec, folder, data, clock.startedAt, wallSeconds);
    // Last: where the result exists, the run is finished.
    await writeArrayReport(result, folder);
    writeAtomically(join(folder, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
    return { result, folder, reused: false };
  });
}

/** The folder of a run: its name, and a digest of the spec and of this package's version. */
export function arrayRunFolder(spec: ResolvedArraySpec, out: string): string {
  return join(out, `${spec.name}-${arraySpecDigest(spec).slice(0, 8)}-v${packageVersion()}`);
}

async function train(
  spec: ResolvedArraySpec,
  folder: string,
  data: ArrayTrainingData,
  { signal, onProgress }: RunOptions,
): Promise<boolean> {
  const all = arrayJobs(spec);
  const open = all.filter(({ id }) => !existsSync(arrayModelPath(folder, id)));
  const shares = new Map<string, number>();
  const { jobs } = spec.execution;
  return await runArrayPool(open, {
    spec,
    folder,
    data,
    width: jobs === 'auto' ? availableParallelism() : jobs,
    signal,
    progress(job, done, total, detail) {
      shares.set(job.id, done / total);
      const sum = [...shares.values()].reduce((a, b) => a + b, all.length - open.length);
      const overall = Math.min(1, sum / all.length);
      onProgress({ stage: 'train', job: job.id, done, total, detail, overall });
    },
  });
}

function assemble(
  spec: ResolvedArraySpec,
  folder: string,
  data: ArrayTrainingData,
  startedAt: Date,
  wallSeconds: number,
): ArrayResult {
  const jobs = arrayJobs(spec);
  const trained = new Map(jobs.map(({ id }) => [id, readTrainedArrays(folder, id)]));
  const width = spec.execution.jobs === 'auto' ? availableParallelism() : spec.execution.jobs;
  const { onnxruntime: _unused, ...environment } = describeEnvironment({
    backend: 'cpu',
    threads: 1,
    jobs: width,
  });
  return {
    kind: 'array-training',
    name: spec.name,
    title: spec.title,
    unit: unitOf(spec),
    data: describeData(data),
    layers: [...trained.get(jobs[0]!.id)!.layers],
    methods: spec.methods.map(({ name, label, rule }, method) => ({
      name,
      label,
      kind: rule.kind,
      runs: jobs
        .filter((job) => job.method === method)
        .map(({ id, run }) => ({ run, history: [...trained.get(id)!.history] })),
    })),
    spec: explicitArraySpec(spec),
    environment,
    startedAt: startedAt.toISOString(),
    wallSeconds,
    ...arrayScope(spec),
  };
}

function describeData(data: ArrayTrainingData): ArrayResult['data'] {
  if (data.kind === 'text') {
    const { name, digest, train, test } = data.text;
    return { name, digest, train: train.length, test: test.length };
  }
  const { name, digest, train, test } = data.dataset;
  return { name, digest, train: train.count, test: test.count };
}

function clear(folder: string): void {
  if (!existsSync(folder)) return;
  for (const part of readdirSync(folder)) {
    if (part !== '.lock') rmSync(join(folder, part), { recursive: true, force: true });
  }
}

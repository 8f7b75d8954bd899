import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../errors.js';
import { renderHtml } from '../report/html.js';
import type { ExperimentResult } from '../report/result.js';
import { resultSchema } from '../report/schema.js';
import { describeEnvironment, packageVersion } from './environment.js';
import type { Job } from './jobs/job.js';
import { runPool } from './jobs/pool.js';
import { shareDataset } from './jobs/shared-data.js';
import { modelPath } from './jobs/trained.js';
import { Measurements } from './measurements.js';
import { chipJobs, jobContext, type Plan, planExperiment, runPaths, trainingJobs } from './plan.js';
import { prepareRunData } from './prepare.js';
import { ProgressMeter } from './progress.js';
import { assembleResult } from './result.js';
import { type RunOptions, type RunOutcome, RunStopped } from './run-interface.js';
import { holdToData } from './same-data.js';
import {
  applyOverrides,
  parseSpec,
  printSpec,
  type ResolvedSpec,
  resolveSpec,
  specDigest,
} from './spec/index.js';
import {
  makeFolder,
  openClock,
  readJsonIfWhole,
  removeUnfinished,
  withRunLock,
  writeAtomically,
} from './store/index.js';

/**
 * Trains and tries every network of an experiment, or goes on where an earlier run of it stopped.
 * @returns the result, also stored in the run's folder with its report.
 * @throws RunStopped when the signal stopped it.
 */
export async function runExperiment(spec: ResolvedSpec, options: RunOptions): Promise<RunOutcome> {
  const folder = runFolder(spec, options.out);
  return await withRunLock(folder, async () => {
    if (options.fresh) clear(folder);
    const { result } = runPaths(folder);
    await prepareRunData(spec.data, folder, options);
    const plan = planExperiment(spec, folder);
    const stored = readJsonIfWhole(result, resultSchema);
    if (stored) {
      holdToData(folder, plan.dataset);
      return { result: stored, folder, reused: true };
    }
    prepare(folder, spec);
    return await execute(plan, folder, options);
  });
}

/**
 * Tries the trained networks of a finished run on other hardware or other chips; nothing is trained.
 * @param overrides flags into the spec's `hardware` and `evaluation`, e.g. `--hardware.variation.sigma 0.2`.
 */
export async function evaluateRun(
  folder: string,
  overrides: readonly string[],
  options: RunOptions,
): Promise<RunOutcome> {
  const spec = onOtherHardware(folder, overrides);
  await prepareRunData(spec.data, folder, options);
  const plan = planExperiment(spec, folder);
  const missing = trainingJobs(plan).find(({ id }) => !existsSync(modelPath(folder, id)));
  if (missing) {
    throw new DataError(
      `${folder}: every network must be trained, '${missing.id}' is not. Finish the run first.`,
    );
  }
  return await withRunLock(folder, async () => {
    const target = join(folder, 'evaluations', specDigest(spec).slice(0, 8));
    if (options.fresh) rmSync(target, { recursive: true, force: true });
    const { result } = runPaths(target);
    const stored = readJsonIfWhole(result, resultSchema);
    if (stored) return { result: stored, folder: target, reused: true };
    prepare(target, spec);
    return await execute(plan, target, options);
  });
}

/**
 * The spec of a stored run with other hardware or evaluation.
 * @throws DataError where there is no run; SpecError where a setting would change training.
 */
export function onOtherHardware(folder: string, overrides: readonly string[]): ResolvedSpec {
  const stored = runPaths(folder).spec;
  if (!existsSync(stored)) {
    throw new DataError(
      `${folder}: must be a run's folder with a spec.yaml, got none. Name a folder under runs/.`,
    );
  }
  const original = parseSpec(readFileSync(stored, 'utf8'), stored);
  const spec = resolveSpec(applyOverrides(underOwnEngine(original, overrides), overrides));
  refuseOtherTraining(resolveSpec(original), spec);
  return spec;
}

/**
 * A stored spec says everything, also what only its engine decided; for another engine, that is as if unsaid.
 */
function underOwnEngine(stored: unknown, overrides: readonly string[]): unknown {
  if (!overrides.some((flag) => flag.startsWith('--hardware.engine'))) return stored;
  const spec = structuredClone(stored) as { hardware: { variation: Record<string, unknown> } };
  const { range: _range, targets: _targets, ...variation } = spec.hardware.variation;
  return { ...spec, hardware: { ...spec.hardware, variation } };
}

/** The folder of a run: its name, and a digest of the spec and of this package's version. */
export function runFolder(spec: ResolvedSpec, out: string): string {
  const digest = specDigest(spec).slice(0, 8);
  return join(out, `${spec.name}-${digest}-v${packageVersion()}`);
}

function refuseOtherTraining(before: ResolvedSpec, after: ResolvedSpec): void {
  // Accuracies measured before are used again: threads and backend decide their last bits.
  const fixed = ({ seed, execution, data, model, methods }: ResolvedSpec) => {
    const { backend, threads } = execution;
    return { seed, backend, threads, data, model, methods };
  };
  const now: Readonly<Record<string, unknown>> = fixed(after);
  const others = Object.entries(fixed(before))
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key]))
    .map(([key]) => key);
  if (others.length === 0) return;
  throw new DataError(
    `evaluate: only \`hardware\` and \`evaluation\` may differ from the run, got another ${others.join(', ')}. Use \`run\` to train again.`,
  );
}

function clear(folder: string): void {
  for (const part of [
    'models',
    'checkpoints',
    'measurements.jsonl',
    'data.json',
    'result.json',
    'status.json',
  ]) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
}

function prepare(folder: string, spec: ResolvedSpec): void {
  makeFolder(folder);
  for (const part of ['.', 'models', 'checkpoints']) removeUnfinished(join(folder, part));
  writeAtomically(runPaths(folder).spec, printSpec(spec));
}

async function execute(plan: Plan, target: string, options: RunOptions): Promise<RunOutcome> {
  holdToData(plan.folder, plan.dataset);
  const clock = openClock(runPaths(target).status);
  const measurements = new Measurements(plan.folder);
  const finished = await work(plan, measurements, options);
  const wallSeconds = clock.stop();
  if (!finished) throw new RunStopped(plan.folder);
  const result = assembleResult({
    ...plan,
    environment: describeEnvironment({ ...plan.spec.execution, jobs: plan.jobs }),
    measurements,
    startedAt: clock.startedAt,
    wallSeconds,
  });
  await keep(result, target);
  return { result, folder: target, reused: false };
}

async function work(plan: Plan, measurements: Measurements, options: RunOptions): Promise<boolean> {
  const training = trainingJobs(plan);
  const ready = training.filter(({ id }) => existsSync(modelPath(plan.folder, id)));
  const toTrain = training.filter((job) => !ready.includes(job));
  const jobs: readonly Job[] = [
    ...toTrain,
    ...ready.flatMap((job) => chipJobs(plan, job, measurements)),
  ];
  if (jobs.length === 0) return true;
  const later = toTrain.flatMap((job) => chipJobs(plan, job, measurements));
  const meter = new ProgressMeter(plan, jobs, options.onProgress);
  return await runPool(
    jobs,
    Math.min(plan.jobs, Math.max(jobs.length, later.length)),
    jobContext(plan),
    shareDataset(plan.dataset),
    options.signal,
    {
      progress: (job, done, total, detail) => meter.update(job, done, total, detail),
      measured: (measurement) => measurements.add(measurement),
      finished: (job) => (job.kind === 'train' ? chipJobs(plan, job, measurements) : []),
    },
  );
}

/** Writes the result last: where it exists, the run is finished. */
async function keep(result: ExperimentResult, folder: string): Promise<void> {
  const paths = runPaths(folder);
  writeAtomically(paths.report, await renderHtml(result));
  writeAtomically(paths.result, `${JSON.stringify(result, null, 1)}\n`);
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  disturbAtRandom,
  disturbByDeviation,
  type IterateMoments,
  pruneAtRandom,
  pruneBySignal,
} from '../../analysis/extraction/index.js';
import { estimateMean } from '../../chip/statistics.js';
import { SpecError } from '../../errors.js';
import type { RunOptions } from '../../experiment/run-interface.js';
import {
  encodeSafetensors,
  onceIn,
  type Part,
  type StoredTensor,
  withRunLock,
  writeAtomically,
} from '../../experiment/store/index.js';
import { createStream } from '../../random/index.js';
import { loadArrayData } from '../build.js';
import { readArrayResult } from '../folder.js';
import { type ArrayJob, arrayJobs } from '../jobs/trained.js';
import { applyArrayOverrides } from '../spec/overrides.js';
import { explicitArraySpec } from '../spec/print.js';
import { resolveArraySpec } from '../spec/resolve.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import { unitOf } from '../test.js';
import { openTrainedNetwork, type TrainedNetwork } from '../trained-network.js';
import type {
  ArrayExtraction,
  DisturbedModelResult,
  ExtractedModel,
  ExtractedNetwork,
  PrunedModelResult,
  Sample,
} from './result.js';

/** How trained arrays are read and tried. */
export interface ArrayExtractionOptions extends Pick<RunOptions, 'signal' | 'onProgress'> {
  /** Random inputs that each array is sent; 10,000 in the TTv2 paper. */
  readonly products: number;
  /** Tests of each model on arrays, and draws of what is random. */
  readonly draws: number;
  /** Signal to noise |μ|/σ below which weights of averages are removed. */
  readonly thresholds: readonly number[];
  /** The arrays of analog tests: settings of the periphery, `['--periphery.readSigma', '0.1']`; none for the run's. */
  readonly overrides: readonly string[];
}

export const extractionDefaults = { products: 10_000, draws: 4, thresholds: [1, 2, 3] } as const;

/**
 * Reads the weights of all networks that a run trained on arrays from products, and tries them: on arrays, by exact
 * products, and where averages were kept, pruned and disturbed by what each weight did meanwhile. What was found is kept
 * in the run's folder, `extractions/<digest>`: a second call reads it, and one that was stopped goes on.
 * @returns the result, and the folder it is in.
 * @throws DataError for a folder that is no finished training on arrays; SpecError for settings that are none;
 * RunStopped where the signal stopped it.
 * @see Gokmen, Frontiers in AI 2021, equation (4) and Tables 1 to 3.
 */
export async function extractArrays(
  folder: string,
  options: ArrayExtractionOptions,
): Promise<{ result: ArrayExtraction; folder: string }> {
  checkOptions(options);
  const spec = resolveArraySpec(readArrayResult(folder).spec);
  const elsewhere = elsewhereOf(spec, options.overrides);
  const { products, draws, thresholds, overrides } = options;
  const asked = { products, draws, thresholds, overrides };
  const own = join(folder, 'extractions', digestOf(asked));
  return await withRunLock(own, async () => {
    const part = onceIn(join(own, 'parts'), folder, options.signal);
    const data = loadArrayData(spec);
    const jobs = arrayJobs(spec).filter(({ method }) => spec.methods[method]!.hardware);
    const networks: ExtractedNetwork[] = [];
    for (const [i, job] of jobs.entries()) {
      const { name } = spec.methods[job.method]!;
      const { signal } = options;
      const opened = { run: job.run, data, elsewhere, signal };
      const network = openTrainedNetwork({ spec, folder }, name, opened);
      const report = (share: number, detail: string) => {
        const overall = (i + share) / jobs.length;
        const counts = { done: i, total: jobs.length, detail, overall };
        options.onProgress({ stage: 'evaluate', job: job.id, ...counts });
      };
      networks.push(await tryNetwork(network, spec, job, own, part, options, report));
    }
    const common = { kind: 'array-extraction', name: spec.name, unit: unitOf(spec) } as const;
    const result = { ...common, products, draws, overrides, networks };
    writeAtomically(join(own, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
    return { result, folder: own };
  });
}

/** One model to try: its weights, a layer after the other, and their standard errors where they are known. */
interface Candidate {
  readonly model: string;
  readonly weights: readonly Float32Array[];
  readonly errors: readonly Float32Array[] | null;
}

type Report = (share: number, detail: string) => void;

async function tryNetwork(
  network: TrainedNetwork,
  spec: ResolvedArraySpec,
  { id, run }: ArrayJob,
  own: string,
  part: Part,
  { products, draws, thresholds }: ArrayExtractionOptions,
  report: Report,
): Promise<ExtractedNetwork> {
  const { name, label } = network.method;
  report(0, 'extracting');
  const candidates = candidatesOf(network, spec, products);
  const averages = spec.keep.averages.map(({ from, to }) => `${from}-${to}`);
  const steps = candidates.length + averages.length * (thresholds.length + 1);
  const stream = createStream(spec.seed, 'signal-to-noise');
  let step = 0;
  const next = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    report(step++ / steps, key);
    return await part(`${id}-${key.replace(' ', '-')}`, work);
  };
  const models: ExtractedModel[] = [];
  for (const [i, { model, weights, errors }] of candidates.entries()) {
    const found = await next(model, async () => ({
      analog: await repeated(draws, (k) => network.error(weights, 'analog', firstDraw(i, k))),
      digital: await network.error(weights, 'digital', 0),
    }));
    models.push({ model, ...found, standardError: errors && rms(errors) });
  }
  const pruned: PrunedModelResult[] = [];
  const disturbed: DisturbedModelResult[] = [];
  for (const average of averages) {
    const moments = momentsOf(network, average);
    for (const threshold of thresholds) {
      const { weights, removed, share } = pruneBySignal(moments, threshold);
      const found = await next(`pruned ${average} below ${threshold}`, async () => ({
        careful: await network.error(weights, 'digital', 0),
        random: await repeated(draws, (k) => {
          const draw = stream.child('prune', threshold, k);
          const random = pruneAtRandom(moments.means, removed, draw);
          return network.error(random.weights, 'digital', 0);
        }),
      }));
      pruned.push({ average, threshold, removed: share, ...found });
    }
    const found = await next(`disturbed ${average}`, async () => {
      const tried = (disturb: typeof disturbByDeviation) =>
        repeated(draws, (k) =>
          network.error(disturb(moments, stream.child('disturb', k)), 'analog', k + 1),
        );
      return {
        none: await network.error(moments.means, 'analog', 0),
        careful: await tried(disturbByDeviation),
        random: await tried(disturbAtRandom),
      };
    });
    disturbed.push({ average, ...found });
  }
  const weights = `${id}.safetensors`;
  writeAtomically(join(own, weights), encodeSafetensors(tensorsOf(network, candidates), {}));
  return { method: name, label, run, weights, models, pruned, disturbed };
}

/** What the training left: the model after its last epoch as it is and as read, and averages that were read. */
function candidatesOf(
  network: TrainedNetwork,
  { epochs, keep }: ResolvedArraySpec,
  products: number,
): Candidate[] {
  const trained = network.weights(`epoch-${epochs}`);
  const read = network.extract(trained, products);
  const errors = read.flatMap(({ standardErrors }) => standardErrors ?? []);
  const averages = keep.averages
    .map(({ from, to }) => `${from}-${to}`)
    .filter((average) => network.has(`read-${average}`))
    .map((average) => ({
      model: `average ${average}`,
      weights: network.weights(`read-${average}`),
      errors: network.has(`read-error-${average}`)
        ? network.weights(`read-error-${average}`)
        : null,
    }));
  return [
    { model: 'trained', weights: trained, errors: null },
    {
      model: 'extracted',
      weights: read.map(({ weights }) => weights),
      errors: errors.length === read.length ? errors : null,
    },
    ...averages,
  ];
}

function momentsOf(network: TrainedNetwork, average: string): IterateMoments {
  const means = network.weights(`mean-${average}`);
  const deviations = network.weights(`deviation-${average}`);
  return { means, deviations, snapshots: 0 };
}

/** Where a model's draws begin: each test on arrays has noise of its own. */
function firstDraw(model: number, draw: number): number {
  return 10_000 * (model + 1) + draw;
}

async function repeated(count: number, run: (draw: number) => Promise<number>): Promise<Sample> {
  const values: number[] = [];
  for (let k = 0; k < count; k++) values.push(await run(k));
  const { mean, std } = estimateMean(values);
  return { values, mean, std };
}

function rms(tensors: readonly Float32Array[]): number {
  const [squares, count] = tensors.reduce(
    ([sum, n], values) => [sum + values.reduce((s, v) => s + v * v, 0), n + values.length],
    [0, 0],
  );
  return Math.sqrt(squares / count);
}

function tensorsOf({ layers }: TrainedNetwork, candidates: readonly Candidate[]) {
  const named = (prefix: string, values: readonly Float32Array[]) =>
    values.map((data, i): [string, StoredTensor] => {
      const { name, rows, columns } = layers[i]!;
      return [`${prefix}/${name}`, { shape: [rows, columns], data }];
    });
  return Object.fromEntries(
    candidates
      .filter(({ model }) => model !== 'trained')
      .flatMap(({ model, weights, errors }) => {
        const prefix = model.replace(' ', '-');
        return [...named(prefix, weights), ...named(`${prefix}-error`, errors ?? [])];
      }),
  );
}

/** The spec with another periphery around the same weights. @throws SpecError where something else would change. */
function elsewhereOf(spec: ResolvedArraySpec, overrides: readonly string[]): ResolvedArraySpec {
  const names = spec.methods.flatMap(({ name, hardware }) => (hardware ? [name] : []));
  const flags = flagsOf(overrides).flatMap(([flag, ...values]) => {
    if (/^--methods\.[^.]+\.periphery(?=[.=]|$)/.test(flag)) return [flag, ...values];
    const setting = /^--(periphery(?:[.=].*)?)$/.exec(flag)?.[1];
    if (setting) return names.flatMap((name) => [`--methods.${name}.${setting}`, ...values]);
    const message =
      'expected settings of the periphery, got another, which does not change what weights compute. Write --periphery.readSigma 0.1, or --methods.NAME.periphery.readSigma 0.1.';
    throw new SpecError([{ path: flag, message }]);
  });
  return resolveArraySpec(applyArrayOverrides(explicitArraySpec(spec), flags));
}

/** Flags, each with the values that follow it. */
function flagsOf(args: readonly string[]): [flag: string, ...values: string[]][] {
  const flags: [string, ...string[]][] = [];
  for (const arg of args) {
    const last = flags.at(-1);
    if (arg.startsWith('--') || !last) flags.push([arg]);
    else last.push(arg);
  }
  return flags;
}

function checkOptions({ products, draws, thresholds }: ArrayExtractionOptions): void {
  const problems = [
    ...(Number.isSafeInteger(draws) && draws >= 1
      ? []
      : [
          {
            path: 'draws',
            message: `expected an integer of at least 1, got ${draws}. 4 is usual.`,
          },
        ]),
    ...(Number.isSafeInteger(products) && products >= 1
      ? []
      : [
          {
            path: 'products',
            message: `expected an integer of at least 1, got ${products}. 10000 is the TTv2 paper's.`,
          },
        ]),
    ...thresholds
      .filter((threshold) => !(threshold > 0 && Number.isFinite(threshold)))
      .map((threshold) => ({
        path: 'thresholds',
        message: `expected numbers above 0, got ${threshold}. Write 1,2,3.`,
      })),
  ];
  if (problems.length > 0) throw new SpecError(problems);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}

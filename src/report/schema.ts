import { z } from 'zod';

const count = z.int().nonnegative();
const percent = z.number().min(0).max(100).describe('percent');
const seconds = z.number().nonnegative().describe('seconds');
const fraction = z.number().min(0).max(1).describe('fraction, 0 to 1');
const sigma = z.number().nonnegative().describe('fraction of the layer’s weight range');
const interval = z.tuple([z.number(), z.number()]).describe('95 % interval, lower end first');
const shape = z.array(count);

/** Checks a {@link Machine} read back from JSON. */
export const machineSchema = z.strictObject({
  lernmatrix: z.string(),
  node: z.string(),
  backend: z.string(),
  threads: count,
  jobs: count,
  cpu: z.string(),
  cores: count,
  platform: z.string(),
});

const data = z.strictObject({
  name: z.string(),
  source: z.string(),
  trainCount: count,
  testCount: count,
  classes: count,
  shape,
});

const model = z.strictObject({
  name: z.string(),
  parameters: count,
  weightTensors: z.array(z.strictObject({ name: z.string(), shape, varies: z.boolean() })),
});

const trainingEpoch = z.strictObject({
  run: count,
  epoch: z.number().nonnegative(),
  learningRate: z.number(),
  loss: z.number(),
  trainAccuracy: percent,
  testAccuracy: percent.nullable(),
  seconds,
});

const yieldOf = z.strictObject({ threshold: percent, share: fraction, ci95: interval });

const variationPoint = z.strictObject({
  sigma,
  accuracy: z.array(percent).describe('percent, one per chip; run-major'),
  runMeans: z.array(percent).describe('percent, one per trained run'),
  mean: percent,
  std: z.number().nonnegative().describe('over chips, points'),
  ci95: interval,
  stdOfRuns: z.number().nonnegative().nullable().describe('points; null with a single run'),
  yields: z.array(yieldOf),
});

const weightHistogram = z
  .strictObject({
    tensor: z.string(),
    mean: z.number(),
    std: z.number().nonnegative(),
    min: z.number(),
    max: z.number(),
    edges: z.array(z.number()),
    counts: z.array(count),
  })
  .refine(({ edges, counts }) => edges.length === (counts.length === 0 ? 0 : counts.length + 1), {
    error: 'edges must have one entry more than counts',
  });

const method = z.strictObject({
  name: z.string(),
  retrainedFrom: z.string().describe('the method whose networks were trained on').exactOptional(),
  label: z.string(),
  description: z.string(),
  digital: percent,
  digitalRuns: z.array(percent),
  gradientsPerStep: z.number().nonnegative(),
  trainSeconds: seconds,
  training: z.array(trainingEpoch),
  variation: z.array(variationPoint),
  weights: z.array(weightHistogram),
});

const comparison = z.strictObject({
  method: z.string(),
  baseline: z.string(),
  sigma,
  meanDifference: z.number().describe('points, method minus baseline'),
  ci95: interval,
  chips: count,
});

/** Checks an {@link ExperimentResult} read back from JSON; unknown keys are errors. */
export const resultSchema = z
  .strictObject({
    format: z.literal('lernmatrix-result/1'),
    name: z.string(),
    title: z.string(),
    wallSeconds: seconds,
    startedAt: z.string().describe('ISO 8601, UTC'),
    finishedAt: z.string().describe('ISO 8601, UTC'),
    spec: z.unknown().describe('the resolved specification'),
    specDigest: z.string(),
    environment: machineSchema.extend({ onnxruntime: z.string() }),
    data,
    model,
    seed: z.number(),
    methods: z.array(method),
    comparisons: z.array(comparison),
    simulated: z.array(z.string()),
    notSimulated: z.array(z.string()),
    ourChoices: z.array(z.string()),
  })
  .meta({ title: 'Result of a Lernmatrix experiment' });

/** Checks a {@link ResultSummary}: what `lernmatrix run --json` prints. */
export const summarySchema = z
  .strictObject({
    wallSeconds: seconds,
    methods: z.array(
      z.strictObject({
        name: z.string(),
        digital: percent,
        variation: z.array(
          z.strictObject({
            sigma,
            accuracy: z.array(percent).describe('percent, one per chip'),
            mean: percent,
            std: z.number().nonnegative().describe('over chips, points'),
            ci95: interval,
          }),
        ),
      }),
    ),
  })
  .meta({ title: 'Summary of a Lernmatrix experiment' });

/** The JSON Schema of a stored result. */
export function resultJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(resultSchema);
}

/** The JSON Schema of a summary. */
export function summaryJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(summarySchema);
}

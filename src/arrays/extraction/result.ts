import { z } from 'zod';

/** Values over draws, with their mean and sample standard deviation (0 of a single one). */
const sample = z.strictObject({
  values: z.array(z.number()).readonly(),
  mean: z.number(),
  std: z.number(),
});

/** Tests of a model. */
export const modelTests = z.strictObject({
  /** Test error on arrays, one value a draw of their noise. */
  analog: sample,
  /** Test error by exact products. */
  digital: z.number(),
});

const model = modelTests.extend({
  /** `trained`, `extracted`, or `average <from>-<to>`: what products read while the network learnt. */
  model: z.string(),
  /** Root mean square of its weights' standard errors, logical; null where none are known. */
  standardError: z.number().nullable(),
});

/** Test errors by exact products: without some weights, and without as many others. */
export const prunedTests = z.strictObject({ careful: z.number(), random: sample });

const pruned = prunedTests.extend({
  /** Epochs `<from>-<to>`; of the true mean and deviation of each weight over their snapshots. */
  average: z.string(),
  /** Weights with |μ|/σ below it are 0. */
  threshold: z.number(),
  /** Share of the weights. */
  removed: z.number(),
  /** Test error of the average as it is, by exact products. */
  none: z.number(),
});

/** Test errors on arrays: of an average, of each weight moved by its own deviation, and by another's. */
export const disturbedTests = z.strictObject({ none: z.number(), careful: sample, random: sample });

const disturbed = disturbedTests.extend({
  /** As of a pruned one. */
  average: z.string(),
});

const network = z.strictObject({
  method: z.string(),
  label: z.string(),
  run: z.int(),
  /** Extracted weights `<model>/<layer>` and their standard errors `<model>-error/<layer>`, [rows, columns], logical. */
  weights: z.string(),
  models: z.array(model).readonly(),
  pruned: z.array(pruned).readonly(),
  disturbed: z.array(disturbed).readonly(),
});

/** What products tell of the arrays that a run trained, and what becomes of it elsewhere. */
export const arrayExtractionSchema = z.strictObject({
  kind: z.literal('array-extraction'),
  name: z.string(),
  unit: z.enum(['percent', 'nats/character']),
  products: z.int(),
  draws: z.int(),
  /** The arrays of analog tests, as overrides of the spec's; none for its own. */
  overrides: z.array(z.string()).readonly(),
  networks: z.array(network).readonly(),
});

export type Sample = z.infer<typeof sample>;
export type ExtractedModel = z.infer<typeof model>;
export type PrunedModelResult = z.infer<typeof pruned>;
export type DisturbedModelResult = z.infer<typeof disturbed>;
export type ExtractedNetwork = z.infer<typeof network>;
export type ArrayExtraction = z.infer<typeof arrayExtractionSchema>;

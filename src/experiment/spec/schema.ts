import { z } from 'zod';
import { variationRanges } from '../../device/index.js';
import { backends } from '../../runtime/backend-names.js';
import {
  defaultSeed,
  evaluationDefaults,
  executionDefaults,
  variationDefaults,
  wvatDefaults,
} from './defaults.js';
import {
  flag,
  integer,
  kindError,
  list,
  name,
  nameOrSettings,
  number,
  section,
  text,
  variant,
} from './fields.js';
import { mismatch } from './messages.js';
import { dataSchema } from './schema-data.js';
import { modelSchema } from './schema-model.js';
import { trainingShape } from './schema-training.js';

const identifier = (description: string) =>
  text(
    description,
    /^[a-z0-9][a-z0-9-]*$/,
    'lower-case letters, digits and hyphens',
    "Write it like 'lenet-wvat'.",
  );

const execution = section('Where and how wide to compute.', {
  backend: name('Where graphs run.', backends)
    .meta({ default: executionDefaults.backend })
    .exactOptional(),
  threads: integer('Threads inside one operation; they decide the last bits.', {
    min: 1,
    max: 1024,
  })
    .meta({ default: executionDefaults.threads })
    .exactOptional(),
  jobs: z
    .union([z.enum(['auto']), integer('Workers side by side.', { min: 1, max: 1024 })], {
      error: ({ input }) =>
        mismatch("an integer from 1 to 1024 or 'auto'", input, "Use 'auto' for cores / threads."),
    })
    .meta({
      description: "Workers side by side; 'auto' is cores / threads.",
      default: executionDefaults.jobs,
    })
    .exactOptional(),
});

const sigmaFix = { min: 0, max: 1, fix: 'Write 10 % as 0.1.' };
const rangeText =
  "What σ is a fraction of: 6·std(w), max - min, or 2·max|w|, of each layer's weights.";

const targets = section('What devices hold beside weight matrices and kernels.', {
  biases: flag('Biases; default false, in a method as in the hardware.').exactOptional(),
  batchNorm: flag(
    'Gains and offsets of batch normalisation; default false, in a method as in the hardware.',
  ).exactOptional(),
});

const variations = {
  gaussian: {
    sigma: z
      .union([number('σ.', sigmaFix), list('Several σ.', number('σ.', sigmaFix))], {
        error: ({ input }) =>
          mismatch('a number from 0 to 1, or a list of such', input, sigmaFix.fix),
      })
      .meta({
        description:
          'Standard deviation of the variation, as a fraction of the range; a list tries each.',
        default: variationDefaults.sigma,
      })
      .exactOptional(),
    range: name(rangeText, variationRanges)
      .meta({ default: variationDefaults.range })
      .exactOptional(),
    targets: targets.meta({ default: variationDefaults.targets }).exactOptional(),
  },
};

const hardware = section('The hardware that the networks are tried on.', {
  variation: z
    .discriminatedUnion('kind', [variant(variations, 'gaussian')], {
      error: kindError(variations),
    })
    .describe('Relative Gaussian variation of the weights, drawn once a chip.')
    .exactOptional(),
});

const probability = { min: 0, max: 1, fix: 'A probability: 0.5 is every second time.' };

const methodShape = {
  name: identifier('Identifier, unique in the experiment.'),
  label: text('Name for people; default after the kind, as WVAT.').exactOptional(),
  description: text('What the method does, a sentence; default after the kind.').exactOptional(),
  evaluate: name('Which weights are tried: the average, or the last ones.', ['average', 'last'])
    .meta({ description: "Default: 'average' where there is averaging, else 'last'." })
    .exactOptional(),
  ...trainingShape,
};

const methods = {
  sgd: methodShape,
  wvat: {
    ...methodShape,
    sigmaOfRange: number('σ of the variation in training, a fraction of the range.', sigmaFix)
      .meta({ default: wvatDefaults.sigmaOfRange })
      .exactOptional(),
    range: name(`${rangeText} Default: that of the hardware.`, variationRanges).exactOptional(),
    gamma: number('γ, the factor on the size of hardware-simulated variation.', { min: 0 })
      .meta({ default: wvatDefaults.gamma })
      .exactOptional(),
    alpha: number('α, the step length of gradient-ascent variation.', { min: 0 })
      .meta({ default: wvatDefaults.alpha })
      .exactOptional(),
    applyProbability: number('Probability that a batch is perturbed at all.', probability)
      .meta({ default: wvatDefaults.applyProbability })
      .exactOptional(),
    gavProbability: number(
      'Probability that a perturbed batch gets gradient-ascent variation instead of hardware-simulated one.',
      probability,
    )
      .meta({ default: wvatDefaults.gavProbability })
      .exactOptional(),
    norm: name(
      'Whether the norm of gradient-ascent variation is that of a layer or of the network.',
      ['per-layer', 'network'],
    )
      .meta({ default: wvatDefaults.norm })
      .exactOptional(),
    targets: targets
      .describe('What varies in training; default: what varies in the hardware.')
      .exactOptional(),
  },
};

const method = z.union(
  [
    z.enum(['sgd', 'wvat']),
    z.discriminatedUnion('kind', [variant(methods, 'sgd'), variant(methods, 'wvat')], {
      error: kindError(methods),
    }),
  ],
  { error: nameOrSettings(['sgd', 'wvat']) },
);

const evaluation = section('How the trained networks are tried.', {
  chips: integer('Simulated chips a trained network.', { min: 1, max: 1_000_000 })
    .meta({ default: evaluationDefaults.chips })
    .exactOptional(),
  yieldThresholds: list(
    'Accuracies, percent, for each of which the share of chips that reach it is given.',
    number('Accuracy, percent.', { min: 1, max: 100, fix: 'Write 90 % as 90.' }),
  )
    .meta({ default: evaluationDefaults.yieldThresholds })
    .exactOptional(),
  testEachEpoch: flag('Test accuracy after each epoch of training.')
    .meta({ default: evaluationDefaults.testEachEpoch })
    .exactOptional(),
});

/** An experiment as people write it. */
export const specSchema = section('An experiment of Lernmatrix.', {
  name: identifier('Short name: of the run folder and on the command line.'),
  title: text('Heading of the report; default the name.').exactOptional(),
  seed: integer('The root of every random stream.', { min: 0, max: Number.MAX_SAFE_INTEGER })
    .meta({ default: defaultSeed })
    .exactOptional(),
  execution: execution.exactOptional(),
  data: dataSchema,
  model: modelSchema,
  training: section('Training, for all methods.', trainingShape).exactOptional(),
  methods: list('The methods compared; the first is the baseline.', method, 1),
  hardware: hardware.exactOptional(),
  evaluation: evaluation.exactOptional(),
}).meta({ title: 'Lernmatrix experiment' });

export type SpecInput = z.infer<typeof specSchema>;
export type MethodInput = Exclude<SpecInput['methods'][number], string>;

/** The JSON Schema of specs, for editors that complete and check YAML. */
export function specJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(specSchema, { io: 'input' });
}

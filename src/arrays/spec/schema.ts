import { z } from 'zod';
import {
  identifier,
  integer,
  kindError,
  list,
  name,
  nameOrSettings,
  number,
  section,
  text,
  variant,
} from '../../experiment/spec/fields.js';
import { mismatch } from '../../experiment/spec/messages.js';
import { MOST_HYSTERESIS } from '../../training/array/index.js';
import { deviceSchema, peripherySchema, pulsesSchema } from './schema-hardware.js';

const bytes = (which: string) => integer(`Bytes of the ${which} part.`, { min: 2 });
const counts = {
  trainCount: integer('Training images used, the first ones.', { min: 1 }).exactOptional(),
  testCount: integer('Test images used, the first ones.', { min: 1 }).exactOptional(),
};
const parts = {
  trainBytes: bytes('training').exactOptional(),
  testBytes: bytes('test').exactOptional(),
};
const datas = {
  mnist: counts,
  'fashion-mnist': counts,
  text: {
    file: text(
      'A text; in the working folder or that of LERNMATRIX_DATA.',
      /\S/,
      'a path',
      'Name it.',
    ),
    trainBytes: bytes('training'),
    testBytes: bytes('test'),
  },
  'moby-dick': parts,
  warpeace: parts,
};
const names = ['mnist', 'fashion-mnist', 'moby-dick', 'warpeace'] as const;

const dataSchema = z
  .union(
    [
      z.enum(names),
      z.discriminatedUnion(
        'kind',
        [
          variant(datas, 'mnist'),
          variant(datas, 'fashion-mnist'),
          variant(datas, 'text'),
          variant(datas, 'moby-dick'),
          variant(datas, 'warpeace'),
        ],
        { error: kindError(datas) },
      ),
    ],
    { error: nameOrSettings(names) },
  )
  .describe(
    'Images, with bytes b as b/255, or a text, with a symbol for each byte value of its training part.',
  );

const units = integer('Units.', { min: 1 });
const activation = name('Hidden units.', ['sigmoid', 'tanh']).exactOptional();
const networks = {
  'fully-connected': {
    hidden: list('Hidden units of each layer.', units).exactOptional(),
    activation,
  },
  cnn: {
    channels: list('Output channels of each convolution.', units, 1).exactOptional(),
    kernel: integer('Side of the kernels.', { min: 1 }).exactOptional(),
    pool: integer('Side of the max pools.', { min: 1 }).exactOptional(),
    hidden: list('Hidden units of each fully connected layer.', units).exactOptional(),
    activation,
  },
  lstm: {
    hidden: integer('Hidden states of each block.', { min: 1 }).exactOptional(),
    blocks: integer('Blocks.', { min: 1 }).exactOptional(),
    unrolled: integer('Steps through which errors go back.', { min: 1 }).exactOptional(),
  },
};
const networkNames = ['fully-connected', 'cnn', 'lstm'] as const;

const networkSchema = z
  .union(
    [
      z.enum(networkNames),
      z.discriminatedUnion(
        'kind',
        [variant(networks, 'fully-connected'), variant(networks, 'cnn'), variant(networks, 'lstm')],
        { error: kindError(networks) },
      ),
    ],
    { error: nameOrSettings(networkNames) },
  )
  .describe('The network; its inputs and outputs are the data’s.');

/** A rate from a moment on. */
function stepOf<Rate extends z.ZodType>(rate: Rate) {
  return section('A rate from a moment on.', {
    epoch: number('From this epoch on; 1.5 is the middle of the first.', { min: 1 }),
    rate,
  });
}

const whatSteps = 'Rates, each from a moment on.';
const fixRate = 'Write 0.01, or [{epoch: 1, rate: 0.01}].';

const learningRate = 'Learning rate η on the array’s weights, those that learning pulses reach';
const eta = number(`${learningRate}.`, { min: 0 });
const ratesSchema = z
  .union([eta, list(whatSteps, stepOf(eta), 1)], {
    error: ({ input }) => mismatch('a rate, or a list of {epoch, rate}', input, fixRate),
  })
  .describe(`${learningRate}: one, or one from each of some moments on.`);

const every = integer('Updates from one transfer to the next.', { min: 1 });
const transferEvery = z
  .union([every, list('n_s of each layer.', every, 1)], {
    error: ({ input }) =>
      mismatch('a positive integer, or a list of one a layer', input, 'Write 5.'),
  })
  .describe('n_s, updates from one transfer to the next: for all layers, or for each.')
  .exactOptional();
const transfer = name('Which lines of A are read.', ['columns', 'rows']).exactOptional();
const etaC = number('η_c, the rate of transfers.', { min: 0 });
const etaCs = list('η_c of each layer.', etaC, 1);
const etaCOfStep = z
  .union([etaC, etaCs], {
    error: ({ input }) =>
      mismatch('a number of at least 0, or a list of one a layer', input, 'Write 1.'),
  })
  .describe('η_c: for all layers, or for each.');
const transferRate = z
  .union([etaC, etaCs, list(whatSteps, stepOf(etaCOfStep), 1)], {
    error: ({ input }) =>
      mismatch('a rate, a list of one a layer, or a list of {epoch, rate}', input, fixRate),
  })
  .describe(
    'η_c, the rate of transfers: for all layers, or for each, or from each of some moments on.',
  )
  .exactOptional();

const namedResets = ['zero', 'hysteretic'] as const;
const resets = z
  .union(
    [
      z.enum(namedResets),
      number('What is left, in either direction.', { min: 0, max: MOST_HYSTERESIS }),
    ],
    { error: nameOrSettings(namedResets, `, or a number from 0 to ${MOST_HYSTERESIS}`) },
  )
  .describe('What fired elements of H go to: 0, or ±0.6 (hysteretic), or ± a number.');

const common = {
  name: identifier('Short name.'),
  label: text('Name in tables; default the short one.').exactOptional(),
  rates: ratesSchema.exactOptional(),
};
const hardware = {
  device: deviceSchema.exactOptional(),
  periphery: peripherySchema.exactOptional(),
  pulses: pulsesSchema.exactOptional(),
};
const methods = {
  float: common,
  sgd: { ...common, ...hardware },
  'tiki-taka': {
    ...common,
    gamma: number('γ of W = γA + C.', { min: 0, max: 1 }).exactOptional(),
    transferRate,
    transferEvery,
    threshold: number('T: smaller elements that are read are dropped.', { min: 0 }).exactOptional(),
    transfer,
    vectors: name('Lines one by one, or Hadamard vectors.', [
      'one-hot',
      'hadamard',
    ]).exactOptional(),
    ...hardware,
  },
  ttv2: {
    ...common,
    transferRate,
    transferEvery,
    transfer,
    reset: resets.exactOptional(),
    ...hardware,
  },
};

const methodSchema = z.discriminatedUnion(
  'kind',
  [
    variant(methods, 'float'),
    variant(methods, 'sgd'),
    variant(methods, 'tiki-taka'),
    variant(methods, 'ttv2'),
  ],
  { error: kindError(methods) },
);

const epoch = integer('An epoch, counted from 1.', { min: 1 });

/** Training on arrays as people write it. */
export const arraySpecSchema = section('Training on arrays of simulated devices.', {
  kind: z.literal('array-training'),
  name: identifier('Short name: of the run folder.'),
  title: text('Heading; default the name.').exactOptional(),
  seed: integer('The root of every random stream.', {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
  }).exactOptional(),
  runs: integer('Trainings of each method.', { min: 1 }).exactOptional(),
  execution: section('How wide to compute.', {
    jobs: z
      .union([z.enum(['auto']), integer('Trainings side by side.', { min: 1, max: 1024 })], {
        error: ({ input }) =>
          mismatch("an integer from 1 to 1024 or 'auto'", input, "Use 'auto' for one a core."),
      })
      .exactOptional(),
  }).exactOptional(),
  data: dataSchema,
  network: networkSchema,
  training: section('Training, for all methods.', {
    epochs: integer('Epochs.', { min: 1 }).exactOptional(),
    batchSize: integer('Images of a mini-batch.', { min: 1 }).exactOptional(),
    rates: ratesSchema.exactOptional(),
  }).exactOptional(),
  ...hardware,
  methods: list('The methods compared.', methodSchema, 1),
  evaluation: section('What is tested when.', {
    everyEpochs: integer('Epochs from one test to the next; the last epoch is always tested.', {
      min: 1,
    }).exactOptional(),
    noise: name('Products as in training, exact ones of the same weights, or both.', [
      'with',
      'without',
      'both',
    ]).exactOptional(),
  }).exactOptional(),
  keep: section('What is kept of a training.', {
    weights: list(
      'Epochs after which the weights are kept; the last always is.',
      epoch,
    ).exactOptional(),
    averages: list(
      'Averages of the weights over epochs.',
      section('An average.', {
        from: epoch,
        to: epoch,
        snapshotsPerEpoch: integer('How often true weights are added up in an epoch.', {
          min: 1,
        }).exactOptional(),
        reads: integer('Products with random inputs on each array; 0 for none.', {
          min: 0,
        }).exactOptional(),
      }),
    ).exactOptional(),
  }).exactOptional(),
});

export type ArraySpecInput = z.infer<typeof arraySpecSchema>;
export type ArrayMethodInput = ArraySpecInput['methods'][number];
export type TransferRateInput = z.infer<typeof transferRate>;
export type ResetInput = z.infer<typeof resets>;
export type DeviceInput = z.infer<typeof deviceSchema>;

/** The JSON Schema of these specs. */
export function arraySpecJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(arraySpecSchema, { io: 'input' });
}

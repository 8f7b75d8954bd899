import { z } from 'zod';
import {
  identifier,
  integer,
  kindError,
  list,
  name,
  nameOrSettings,
  section,
  text,
  variant,
} from '../../experiment/spec/fields.js';
import { mismatch } from '../../experiment/spec/messages.js';
import { byNetwork, ratesText } from './by-network.js';
import { deviceSchema } from './schema-device.js';
import { peripherySchema, pulsesSchema } from './schema-hardware.js';
import { methodSchema, ratesSchema } from './schema-methods.js';

const trainBytes = integer('Bytes of the training part, from the start of the text on.', {
  min: 2,
});
const testBytes = integer('Bytes of the test part, right behind the training part.', { min: 2 });
const counts = {
  trainCount: integer('Training images used, the first ones; default all.', {
    min: 1,
  }).exactOptional(),
  testCount: integer('Test images used, the first ones; default all.', { min: 1 }).exactOptional(),
};
const parts = {
  trainBytes: trainBytes.exactOptional(),
  testBytes: testBytes.exactOptional(),
};
const datas = {
  mnist: counts,
  'fashion-mnist': counts,
  text: {
    file: text(
      'Its path, from the working folder or that of LERNMATRIX_DATA.',
      /\S/,
      'a path',
      'Name it.',
    ),
    trainBytes,
    testBytes,
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
          variant(datas, 'mnist').describe('Images, which come with the package.'),
          variant(datas, 'fashion-mnist').describe(
            'Images, after `lernmatrix data fetch fashion-mnist`.',
          ),
          variant(datas, 'text').describe('A text of your own.'),
          variant(datas, 'moby-dick').describe('A text, which comes with the package.'),
          variant(datas, 'warpeace').describe('A text, after `lernmatrix data fetch warpeace`.'),
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
const activation = name('Activation of the hidden units.', ['sigmoid', 'tanh']).exactOptional();
const networks = {
  'fully-connected': {
    hidden: list('Hidden units of each fully connected layer.', units).exactOptional(),
    activation,
  },
  cnn: {
    channels: list('Output channels of each convolution.', units, 1).exactOptional(),
    kernel: integer('Side of the kernels, pixels.', { min: 1 }).exactOptional(),
    pool: integer('Side of the max pools, and their stride, pixels.', { min: 1 }).exactOptional(),
    hidden: list('Hidden units of each fully connected layer.', units).exactOptional(),
    activation,
  },
  lstm: {
    hidden: integer('Hidden states of each block.', { min: 1 }).exactOptional(),
    blocks: integer('LSTM blocks, one on the other.', { min: 1 }).exactOptional(),
    unrolled: integer(
      'Characters of a stretch: errors go back through all of it, then its updates come.',
      { min: 1 },
    ).exactOptional(),
  },
};
const networkNames = ['fully-connected', 'cnn', 'lstm'] as const;

const networkSchema = z
  .union(
    [
      z.enum(networkNames),
      z.discriminatedUnion(
        'kind',
        [
          variant(networks, 'fully-connected').describe(
            'Fully connected layers, each of them one array.',
          ),
          variant(networks, 'cnn').describe(
            'Convolutions of stride 1 without padding, the kernels of each one array, each before a max pool; then fully connected layers.',
          ),
          variant(networks, 'lstm').describe(
            'LSTM blocks, then a linear layer over the symbols, each of them one array; for texts.',
          ),
        ],
        { error: kindError(networks) },
      ),
    ],
    { error: nameOrSettings(networkNames) },
  )
  .describe(
    'The network; its inputs and outputs are the data’s. Biases are a column of each array.',
  );

const epoch = (which: string) => integer(`${which}, counted from 1.`, { min: 1 });

/** Training on arrays as people write it. */
export const arraySpecSchema = section('Training on arrays of simulated devices.', {
  kind: z.literal('array-training'),
  name: identifier('Short name: of the run folder.'),
  title: text('Heading; default the name.').exactOptional(),
  seed: integer('The root of every random stream.', {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
  }).exactOptional(),
  runs: integer('Trainings of each method, from different weights, devices and orders.', {
    min: 1,
  }).exactOptional(),
  execution: section('How wide to compute.', {
    jobs: z
      .union([z.enum(['auto']), integer('Trainings side by side.', { min: 1, max: 1024 })], {
        error: ({ input }) =>
          mismatch("an integer from 1 to 1024 or 'auto'", input, "Use 'auto' for one a core."),
      })
      .describe("Trainings side by side; 'auto' is one a core.")
      .exactOptional(),
  }).exactOptional(),
  data: dataSchema,
  network: networkSchema,
  training: section('Training, for all methods.', {
    epochs: integer(
      `Passes over the training data; default ${byNetwork(({ epochs }) => `${epochs}`)}.`,
      { min: 1 },
    ).exactOptional(),
    batchSize: integer(
      'Images, or stretches of a text, whose errors are computed with the same weights, before the updates of all.',
      { min: 1 },
    ).exactOptional(),
    rates: ratesSchema(byNetwork(({ rates }) => ratesText(rates))).exactOptional(),
  }).exactOptional(),
  device: deviceSchema.describe('Devices of all methods; default the kind array.').exactOptional(),
  periphery: peripherySchema
    .describe('Periphery of all methods; default as its settings say.')
    .exactOptional(),
  pulses: pulsesSchema
    .describe('Trains of pulses of all methods; default as their settings say.')
    .exactOptional(),
  methods: list('The methods compared.', methodSchema, 1),
  evaluation: section('What is tested when.', {
    everyEpochs: integer('Epochs from one test to the next; the last epoch is always tested.', {
      min: 1,
    }).exactOptional(),
    noise: name(
      "Products of tests: 'with' the noise and converters of training, 'without' (exact ones of the same weights), or both.",
      ['with', 'without', 'both'],
    ).exactOptional(),
  }).exactOptional(),
  keep: section('What is kept of a training.', {
    weights: list(
      'Epochs after which the weights are kept; the last always is, by default it alone.',
      epoch('An epoch'),
    ).exactOptional(),
    averages: list(
      'Averages of the weights over epochs; default none.',
      section('An average.', {
        from: epoch('The first epoch'),
        to: epoch('The last epoch'),
        snapshotsPerEpoch: integer('How often in an epoch the true weights are added up, evenly.', {
          min: 1,
        }).exactOptional(),
        reads: integer(
          'Products with random inputs on each array over these epochs, from which its weights are extracted; 0 for none.',
          { min: 0 },
        ).exactOptional(),
      }),
    ).exactOptional(),
  }).exactOptional(),
});

export type ArraySpecInput = z.infer<typeof arraySpecSchema>;
export type ArrayMethodInput = ArraySpecInput['methods'][number];
export type DeviceInput = z.infer<typeof deviceSchema>;
export type { ResetInput, TransferRateInput } from './schema-methods.js';

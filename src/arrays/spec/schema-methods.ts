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
import { arrayDefaults } from './defaults.js';
import { deviceSchema } from './schema-device.js';
import { peripherySchema, pulsesSchema } from './schema-hardware.js';

/** A rate from a moment on. */
function stepOf<Rate extends z.ZodType>(rate: Rate) {
  return section('A rate from a moment on.', {
    epoch: number('From this epoch on; the first is 1, and 1.5 is the middle of it.', { min: 1 }),
    rate,
  });
}

const whatSteps = 'Rates, each from a moment on.';
const fixRate = 'Write 0.01, or [{epoch: 1, rate: 0.01}].';

const learningRate = 'Learning rate η on the array’s weights, those that learning pulses reach';
const eta = number(`${learningRate}.`, { min: 0 });

/** η, constant or by a schedule. @param fallback what holds where it is absent. */
export const ratesSchema = (fallback: string) =>
  z
    .union([eta, list(whatSteps, stepOf(eta), 1)], {
      error: ({ input }) => mismatch('a rate, or a list of {epoch, rate}', input, fixRate),
    })
    .describe(`${learningRate}: one, or one from each of some moments on; default ${fallback}.`);

const every = integer('Updates from one transfer to the next.', { min: 1 });
const transferEvery = z
  .union([every, list('n_s of each layer.', every, 1)], {
    error: ({ input }) =>
      mismatch('a positive integer, or a list of one a layer', input, 'Write 5.'),
  })
  .describe(
    'n_s, updates of A from one transfer to the next: for all layers, or for each. Default 5 for lstm; the patches of each convolution, which is one transfer an image; else 1.',
  )
  .exactOptional();
const transfer = name('Which lines of A are read, by turns.', ['columns', 'rows']).exactOptional();
const etaC = number('η_c, the rate of transfers.', { min: 0 });
const etaCs = list('η_c of each layer.', etaC, 1);
const etaCOfStep = z
  .union([etaC, etaCs], {
    error: ({ input }) =>
      mismatch('a number of at least 0, or a list of one a layer', input, 'Write 1.'),
  })
  .describe('η_c: for all layers, or for each.');
const transferRate = (what: string) =>
  z
    .union([etaC, etaCs, list(whatSteps, stepOf(etaCOfStep), 1)], {
      error: ({ input }) =>
        mismatch('a rate, a list of one a layer, or a list of {epoch, rate}', input, fixRate),
    })
    .describe(`η_c, ${what}: for all layers, or for each, or from each of some moments on.`)
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
  .describe(
    `What fired elements of H go to: 0 (zero), ±${arrayDefaults.hysteresis} (hysteretic), or ± a number.`,
  );

const common = {
  name: identifier('Short name, unique in the spec.'),
  label: text('Name in tables; default the short one.').exactOptional(),
  rates: ratesSchema('those of training').exactOptional(),
};
const hardware = {
  device: deviceSchema
    .describe(
      'Devices of this method; default those of all methods, on top of which settings of the same kind come.',
    )
    .exactOptional(),
  periphery: peripherySchema
    .describe('Periphery of this method, on top of that of all methods, which is the default.')
    .exactOptional(),
  pulses: pulsesSchema
    .describe('Trains of this method, on top of those of all methods, which are the default.')
    .exactOptional(),
};
const methods = {
  float: common,
  sgd: { ...common, ...hardware },
  'tiki-taka': {
    ...common,
    gamma: number('γ of W = γ·A + C.', { min: 0, max: 1 }).exactOptional(),
    transferRate: transferRate('learning rate of the pulses that reach C'),
    transferEvery,
    threshold: number(
      'T, in units of weight: what is read of A and is smaller is dropped. Default the readSigma of its periphery.',
      { min: 0 },
    ).exactOptional(),
    transfer,
    vectors: name("u: one line at a time, or sums of all lines with signs, 'hadamard'.", [
      'one-hot',
      'hadamard',
    ]).exactOptional(),
    ...hardware,
  },
  ttv2: {
    ...common,
    transferRate: transferRate('1/weight, what a line of A is multiplied by before H takes it'),
    transferEvery,
    transfer,
    reset: resets.exactOptional(),
    ...hardware,
  },
};

/** One way of training. */
export const methodSchema = z.discriminatedUnion(
  'kind',
  [
    variant(methods, 'float').describe(
      'The same network with exact products and updates, without devices.',
    ),
    variant(methods, 'sgd').describe('Pulses at rate η step the weights themselves.'),
    variant(methods, 'tiki-taka').describe(
      'The network computes with W = γ·A + C. Pulses at rate η reach A; every n_s updates A is read with a vector u, v = A·u, and pulses bring η_c·f(v)·uᵀ to C, where f drops what is smaller than T.',
    ),
    variant(methods, 'ttv2').describe(
      'The network computes with C. Pulses at rate η reach A; every n_s updates a line of A is read and added, times η_c, to the digital matrix H. An element of H beyond ±1 fires: one pulse steps that element of C.',
    ),
  ],
  { error: kindError(methods) },
);

export type TransferRateInput = z.infer<ReturnType<typeof transferRate>>;
export type ResetInput = z.infer<typeof resets>;

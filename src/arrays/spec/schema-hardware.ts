import { z } from 'zod';
import { flag, integer, number, section } from '../../experiment/spec/fields.js';
import { mismatch, wrongName } from '../../experiment/spec/messages.js';

const converter = (which: string, range: string) =>
  z
    .union(
      [z.enum(['ideal']), section('A converter.', { bits: integer('Bits.', { min: 2, max: 16 }) })],
      {
        error: ({ input }) => mismatch("'ideal' or {bits}", input, 'Write for example {bits: 7}.'),
      },
    )
    .describe(`Converter of the ${which}: 2^bits − 2 equal steps from ${range}; or 'ideal'.`)
    .exactOptional();

const management = (which: string) =>
  section(`What fits ${which} products to the signal range.`, {
    noise: flag(
      'Whether an input is divided by its largest value, and the product multiplied by it.',
    ),
    bound: flag(
      'Whether an input is halved and read again where an output exceeds the bound, and the product doubled.',
    ),
  }).exactOptional();

/** What surrounds the devices when an array multiplies. */
export const peripherySchema = z
  .union(
    [
      z.enum(['ideal']),
      section('Converters, noise and bounds.', {
        inputs: converter('inputs', '−1 to 1'),
        outputs: converter('outputs', '−bound to bound'),
        readSigma: number(
          'σ_MV, noise of each output line, drawn at every read, in units of weight times a full-scale input.',
          { min: 0 },
        ).exactOptional(),
        bound: z
          .union([z.enum(['none']), number('Largest output.', { above: 0 })], {
            error: ({ input }) =>
              mismatch("a number above 0 or 'none'", input, '12 is the paper’s.'),
          })
          .describe("Largest output, in the units of readSigma; 'none' where outputs are 'ideal'.")
          .exactOptional(),
        outputScale: number(
          'The network’s weights are this times the array’s: products are multiplied by it, digitally. Default 10/3 for lstm, else 1.',
          { above: 0 },
        ).exactOptional(),
        forward: management('forward'),
        backward: management('backward'),
      }),
    ],
    {
      error: ({ input }) => wrongName(input, ['ideal'], ', or settings'),
    },
  )
  .meta({
    id: 'periphery',
    description:
      "What surrounds the devices when an array multiplies, in the order of a product: the input is scaled and converted, multiplied by the weights, gets noise, is converted within the bound and scaled back. 'ideal' is none of it; the defaults are the TTv2 paper’s.",
  });

/** How an update becomes trains of pulses. */
export const pulsesSchema = section(
  'How an update W += η·δ·xᵀ becomes trains of pulses, whose coincidences step the devices.',
  {
    management: flag(
      'Whether a train is as long as the update needs, η·max|x|·max|δ|/step slots, at most maxPulses; else it always has maxPulses.',
    ).exactOptional(),
    maxPulses: z
      .union([z.enum(['unlimited']), integer('Slots.', { min: 1 })], {
        error: ({ input }) =>
          mismatch("a positive integer or 'unlimited'", input, '31 is typical.'),
      })
      .describe("Slots of the longest train (BL); 'unlimited' with management alone.")
      .exactOptional(),
  },
).meta({ id: 'pulses' });

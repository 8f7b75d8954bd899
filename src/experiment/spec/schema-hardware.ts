import { z } from 'zod';
import { variationRanges } from '../../device/index.js';
import { circuitSigma, variationDefaults } from './defaults.js';
import { flag, kindError, list, name, number, section, variant } from './fields.js';
import { mismatch } from './messages.js';
import { deviceSchema } from './schema-device.js';
import { engineSchema } from './schema-engine.js';
import { shiftFix, sigmaFix } from './strengths.js';

export { shiftFix, sigmaFix };

/** What the range of a variation may be. */
export const rangeText =
  "What σ is a fraction of: 6·std(w), max - min, or 2·max|w|, of each layer's weights.";

/** Which tensors vary beside weights. */
export const targets = section('What devices hold beside weight matrices and kernels.', {
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
        description: `Standard deviation of the variation, as a fraction of the range; a list tries each. On a memristor circuit default [${circuitSigma.join(', ')}].`,
        default: variationDefaults.sigma,
      })
      .exactOptional(),
    shift: number(
      'μ, a shift of all devices in one direction, as a fraction of the range; default 0.',
      shiftFix,
    ).exactOptional(),
    range: name(
      `${rangeText} Default of a compute-in-memory engine and of a memristor circuit: absolute-max, the only one they have.`,
      variationRanges,
    )
      .meta({ default: variationDefaults.range })
      .exactOptional(),
    targets: targets
      .describe(
        'What devices hold beside weight matrices and kernels; a compute-in-memory engine says it by itself.',
      )
      .meta({ default: variationDefaults.targets })
      .exactOptional(),
  },
};

/** The hardware that networks are tried on. */
export const hardwareSchema = section('The hardware that the networks are tried on.', {
  variation: z
    .discriminatedUnion('kind', [variant(variations, 'gaussian')], {
      error: kindError(variations),
    })
    .describe('Relative Gaussian variation of the weights, drawn once a chip.')
    .exactOptional(),
  engine: engineSchema.exactOptional(),
  device: deviceSchema.exactOptional(),
});

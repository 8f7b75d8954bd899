import { z } from 'zod';
import { variationRanges } from '../../device/index.js';
import { wvatDefaults } from './defaults.js';
import { identifier, kindError, name, nameOrSettings, number, text, variant } from './fields.js';
import { rangeText, sigmaFix, targets } from './schema-hardware.js';
import { trainingShape } from './schema-training.js';

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

/** One method: its kind alone, or its settings. */
export const methodSchema = z.union(
  [
    z.enum(['sgd', 'wvat']),
    z.discriminatedUnion('kind', [variant(methods, 'sgd'), variant(methods, 'wvat')], {
      error: kindError(methods),
    }),
  ],
  { error: nameOrSettings(['sgd', 'wvat']) },
);

import { z } from 'zod';
import { variationGranularities, variationRanges } from '../../device/index.js';
import { awpDefaults, haSgdDefaults, samDefaults, wvatDefaults } from './defaults.js';
import {
  identifier,
  integer,
  kindError,
  name,
  nameOrSettings,
  number,
  text,
  variant,
} from './fields.js';
import { mismatch } from './messages.js';
import { hratShape } from './schema-circuit.js';
import { rangeText, shiftFix, sigmaFix, targets } from './schema-hardware.js';
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

const trainingTargets = targets
  .describe(
    'What varies in training; default: what varies in the hardware, but no batch normalisation on an engine.',
  )
  .exactOptional();

const norm = (description: string) => name(description, ['per-layer', 'network']);

const sigmaOfRange = number('σ of the variation in training, a fraction of the range.', sigmaFix);

const methods = {
  sgd: methodShape,
  wvat: {
    ...methodShape,
    sigmaOfRange: sigmaOfRange.meta({ default: wvatDefaults.sigmaOfRange }).exactOptional(),
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
    norm: norm(
      'Whether the norm of gradient-ascent variation is that of a layer or of the network.',
    )
      .meta({ default: wvatDefaults.norm })
      .exactOptional(),
    targets: trainingTargets,
  },
  awp: {
    ...methodShape,
    gamma: number("γ, the length of the perturbation as a share of the weights' norm.", { min: 0 })
      .meta({ default: awpDefaults.gamma })
      .exactOptional(),
    norm: norm('Whether norms are those of a layer or of the network.')
      .meta({ default: awpDefaults.norm })
      .exactOptional(),
    targets: trainingTargets,
  },
  sam: {
    ...methodShape,
    rho: number('ρ, the distance to the worst weights, in the units of weights.', { min: 0 })
      .meta({ default: samDefaults.rho })
      .exactOptional(),
    p: z
      .union([z.enum(['infinity']), number('The norm.', { above: 1 })], {
        error: ({ input }) =>
          mismatch(
            "a number above 1, or 'infinity'",
            input,
            "Use 2 for the Euclidean norm, 'infinity' for the largest element.",
          ),
      })
      .meta({ description: 'The p-norm that measures the distance.', default: samDefaults.p })
      .exactOptional(),
  },
  'ha-sgd': {
    ...methodShape,
    samples: integer('L, samples of the noise whose gradients a step averages.', {
      min: 1,
      max: 1000,
    })
      .meta({ default: haSgdDefaults.samples })
      .exactOptional(),
    sigmaOfRange: sigmaOfRange.meta({ default: haSgdDefaults.sigmaOfRange }).exactOptional(),
    shiftOfRange: number(
      'Known shift of all devices in one direction, a fraction of the range.',
      shiftFix,
    )
      .meta({ default: haSgdDefaults.shiftOfRange })
      .exactOptional(),
    range: name(rangeText, variationRanges).meta({ default: haSgdDefaults.range }).exactOptional(),
    granularity: name(
      "Whether a layer shares one range, or each column (filter) has its own; 'layer' where an engine maps per layer.",
      variationGranularities,
    )
      .meta({ default: haSgdDefaults.granularity })
      .exactOptional(),
    targets: trainingTargets,
  },
  hrat: { ...methodShape, ...hratShape },
};

/** The methods of training that a spec may name. */
export const methodKinds = ['sgd', 'wvat', 'awp', 'sam', 'ha-sgd', 'hrat'] as const;

/** One method: its kind alone, or its settings. */
export const methodSchema = z.union(
  [
    z.enum(methodKinds),
    z.discriminatedUnion(
      'kind',
      [
        variant(methods, 'sgd'),
        variant(methods, 'wvat'),
        variant(methods, 'awp'),
        variant(methods, 'sam'),
        variant(methods, 'ha-sgd'),
        variant(methods, 'hrat'),
      ],
      { error: kindError(methods) },
    ),
  ],
  { error: nameOrSettings(methodKinds) },
);

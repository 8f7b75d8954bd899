import { z } from 'zod';
import { engineDefaults } from './defaults.js';
import { integer, kindError, name, nameOrSettings, number, section, variant } from './fields.js';
import { wrongName } from './messages.js';
import { circuitShape } from './schema-circuit.js';
import { shiftFix, sigmaFix } from './strengths.js';

const layerStrength = section("Strengths of one layer's devices, before those of the hardware.", {
  sigma: number('σ of its devices, a fraction of the range.', sigmaFix).exactOptional(),
  shift: number('μ of its devices, a fraction of the range.', shiftFix).exactOptional(),
});

const converters = section('Converters after activations.', {
  bits: integer('Bits of a converter: 2^bits levels over the range of a calibration batch.', {
    min: 1,
    max: 16,
    fix: "For no converter use 'ideal'.",
  }),
});

const digitisation = z
  .union([z.enum(['ideal']), converters], {
    error: ({ input }) => wrongName(input, ['ideal'], ', or {bits}'),
  })
  .meta({
    description:
      "Converters after activations, 2^bits levels from 0 to the largest value of the first 500 training images; or 'ideal'.",
    default: engineDefaults.digitisation,
  })
  .exactOptional();

const devicesPerWeight = section('Binary-weighted devices that hold one weight together.', {
  count: integer('Devices a weight, whose partial sums count 1, 2, 4, …', { min: 1, max: 16 })
    .meta({ default: engineDefaults.devicesPerWeight.count })
    .exactOptional(),
  states: name('Whether each is programmed to the weight, or is at one end of its window.', [
    'analog',
    'two',
  ])
    .meta({ default: engineDefaults.devicesPerWeight.states })
    .exactOptional(),
}).exactOptional();

const engines = {
  'digital-adders': {},
  'compute-in-memory': {
    mapping: name('What shares a device window: an output channel, or a layer.', [
      'per-column',
      'per-layer',
    ])
      .meta({ default: engineDefaults.mapping })
      .exactOptional(),
    biases: name(
      "Biases in a row of the array, 'scaled' by its input to the range of the weights or 'unscaled'; or digital.",
      ['scaled', 'unscaled', 'digital'],
    )
      .meta({ default: engineDefaults.biases })
      .exactOptional(),
    batchNorm: name('Gains and offsets of batch normalisation on devices, or digital.', [
      'devices',
      'digital',
    ])
      .meta({ default: engineDefaults.batchNorm })
      .exactOptional(),
    shortcut: name(
      "Noise on the gain of shortcuts without weights: σ as its 'std' or its 'variance', or none.",
      ['std', 'variance', 'ideal'],
    )
      .meta({ default: engineDefaults.shortcut })
      .exactOptional(),
    digitisation,
    devicesPerWeight,
    layers: z
      .record(z.string(), layerStrength)
      .describe('Strengths of single layers by their paths, as {conv1: {sigma: 0, shift: 0.01}}.')
      .exactOptional(),
  },
  'memristor-circuit': circuitShape,
};

const kinds = ['digital-adders', 'compute-in-memory', 'memristor-circuit'] as const;

/** What computes with the devices: the kind alone, or its settings. */
export const engineSchema = z
  .union(
    [
      z.enum(kinds),
      z.discriminatedUnion(
        'kind',
        [
          variant(engines, 'digital-adders'),
          variant(engines, 'compute-in-memory'),
          variant(engines, 'memristor-circuit'),
        ],
        { error: kindError(engines) },
      ),
    ],
    { error: nameOrSettings(kinds) },
  )
  .describe(
    "What computes with the devices: 'digital-adders' (the default) varies weights alone; 'compute-in-memory' computes all linear operations in arrays; 'memristor-circuit' in crossbars with amplifiers, clamps and DACs.",
  );

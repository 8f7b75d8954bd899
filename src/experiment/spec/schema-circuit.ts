import { z } from 'zod';
import { circuitDefaults, hratDefaults } from './defaults.js';
import { integer, type Limits, name, number, section } from './fields.js';
import { wrongName } from './messages.js';
import { sigmaFix } from './strengths.js';

/** `{bits}`, or 'ideal' for as many as one likes. */
function bitsOrIdeal(description: string, least: number, fix: string) {
  const bits = section(description, {
    bits: integer('How many.', { min: least, max: 16, fix }),
  });
  return z
    .union([z.enum(['ideal']), bits], {
      error: ({ input }) => wrongName(input, ['ideal'], ', or {bits}'),
    })
    .describe(description);
}

/** A number, or a name that stands for another meaning. */
function numberOr<const Name extends string>(named: Name, description: string, limits: Limits) {
  const fix = `Or use '${named}'.`;
  return z
    .union([z.enum([named]), number(description, { ...limits, fix })], {
      error: ({ input }) => wrongName(input, [named], ', or a number above 0'),
    })
    .describe(description);
}

/** What limits a circuit's signals and weights: of the hardware, and of what a method trains for. */
const limits = {
  weights: bitsOrIdeal(
    "States of a weight: 2^bits - 1 codes about zero; or 'ideal'.",
    2,
    "One bit has the state zero alone; for any weight use 'ideal'.",
  ),
  weightLimit: numberOr(
    'none',
    "Weights stay within ± this in training, fused ones excepted; or 'none'.",
    { above: 0 },
  ),
  thresholdVolts: numberOr(
    'none',
    "V_TH: inputs of crossbars are clamped to ± this, volts; or 'none'.",
    { above: 0 },
  ),
  supplyVolts: numberOr(
    'none',
    "VDD: amplifiers and DACs end at ± half of it about the signal ground, volts; or 'none'.",
    { above: 0 },
  ),
  dac: bitsOrIdeal(
    "Bits of the converters that make bias voltages, over the whole supply; or 'ideal'.",
    1,
    "For a converter without steps use 'ideal'.",
  ),
  inputGain: numberOr(
    'to-threshold',
    "Volts for one unit of a normalised pixel; 'to-threshold': the largest that a pixel can be just reaches thresholdVolts.",
    { above: 0 },
  ),
};

const d = circuitDefaults;

/** Settings of a memristor circuit as an engine. */
export const circuitShape = {
  weights: limits.weights.meta({ default: d.weights }).exactOptional(),
  weightLimit: limits.weightLimit.meta({ default: d.weightLimit }).exactOptional(),
  thresholdVolts: limits.thresholdVolts.meta({ default: d.thresholdVolts }).exactOptional(),
  supplyVolts: limits.supplyVolts.meta({ default: d.supplyVolts }).exactOptional(),
  dac: limits.dac.meta({ default: d.dac }).exactOptional(),
  inputGain: limits.inputGain.meta({ default: d.inputGain }).exactOptional(),
  conductances: section('What a pair of memristors can be, and how it holds a weight.', {
    gMinSiemens: number('Smallest conductance, siemens.', { min: 0, fix: 'Write 2 µS as 2e-6.' })
      .meta({ default: d.conductances.gMinSiemens })
      .exactOptional(),
    gMaxSiemens: number('Largest conductance, siemens.', { above: 0, fix: 'Write 20 µS as 2e-5.' })
      .meta({ default: d.conductances.gMaxSiemens })
      .exactOptional(),
    mapping: name(
      "'one-sided': one device of a pair rests at the smallest; 'symmetric': both move about the middle.",
      ['one-sided', 'symmetric'],
    )
      .meta({ default: d.conductances.mapping })
      .exactOptional(),
  }).exactOptional(),
};

const { weights, weightLimit, thresholdVolts, supplyVolts, dac, inputGain } = limits;

/** Settings of training under the restrictions of a circuit. */
export const hratShape = {
  sigmaOfRange: number(
    'σ of programming errors in training, a fraction of 2·max|Q(w)| of each layer.',
    sigmaFix,
  )
    .meta({ default: hratDefaults.sigmaOfRange })
    .exactOptional(),
  scale: name(
    's, by which the signals of a layer are divided: trained, kept as first measured, or 1.',
    ['learned', 'fixed', 'none'],
  )
    .meta({ default: hratDefaults.scale })
    .exactOptional(),
  batchNorm: name('How batch normalisation is fused in training.', [
    'hrat',
    'after-training',
    'current-batch',
    'moving-average',
    'unfused-scale',
  ])
    .meta({ default: hratDefaults.batchNorm })
    .exactOptional(),
  circuit: section('The circuit that a network is trained for.', {
    weights: own(weights),
    weightLimit: own(weightLimit),
    thresholdVolts: own(thresholdVolts),
    supplyVolts: own(supplyVolts),
    dac: own(dac),
    inputGain: own(inputGain),
  })
    .describe('The circuit that it is trained for; each setting default that of hardware.engine.')
    .exactOptional(),
};

/** A setting that is the hardware's where it is absent. */
function own<Schema extends z.ZodType>(schema: Schema) {
  return schema.meta({ description: 'As in hardware.engine; default that.' }).exactOptional();
}

import { circuitChoices, engineChoices } from '../chip/index.js';
import { describeModel, type ModelSpec } from '../nn/index.js';
import type { ResolvedHardware, ResolvedMethod, ResolvedSpec } from './spec/index.js';

/** What the papers leave open and an experiment had to decide, in words, for its result. */
export function ourChoices(
  { hardware, methods }: ResolvedSpec,
  model: ModelSpec,
): readonly string[] {
  const spikes = describeModel(model).steps > 1;
  return [
    ...hardwareChoices(hardware),
    ...methodChoices(methods),
    ...(spikes ? spikingChoices : []),
  ];
}

function hardwareChoices({ variation, engine, device }: ResolvedHardware): readonly string[] {
  if (device) {
    return [
      'Weight matrices and kernels are on devices; biases and batch normalisation are digital.',
      'A chip has one frozen programming of its devices: all methods meet the same draws.',
    ];
  }
  const frozen =
    'A chip has one frozen pattern of variation: all methods and strengths meet the same one.';
  if (engine?.kind === 'memristor-circuit') return [frozen, ...circuitChoices(engine)];
  const { biases, batchNorm } = variation.targets;
  const held = [
    'weight matrices and kernels',
    ...(biases ? ['biases'] : []),
    ...(batchNorm ? ['batch-norm gains and offsets'] : []),
  ];
  return [
    `What varies on a chip: ${held.join(', ')}. The range of a layer is that of its clean weights.`,
    frozen,
    ...(engine ? engineChoices(engine) : []),
  ];
}

/** Of networks in time. */
const spikingChoices = [
  'Spiking neurons and synapses are digital and exact; one reading of a chip serves all steps of an example.',
  'Wanted spike trains go through the synapses once; test losses are the cross-entropy of the output currents added up over the steps.',
];

const gradientAlone =
  'batch-norm statistics move on once a step, at the weights whose gradient is taken';

/** By kind of method: what its paper does not say. */
const choicesByKind: Readonly<Record<string, string>> = {
  wvat: `WVAT: p = 1 unless set; the norm of GAV is taken per layer unless set; weight decay is that of the clean weights; ${gradientAlone}.`,
  awp: `AWP: γ = 0.01 unless set, as in its authors' code; images as they are, not adversarial ones; norms per layer unless set; ${gradientAlone}.`,
  sam: `SAM: ρ = 0.05 and p = 2 unless set; |∇L| is raised element by element; all trainable tensors move under one norm; ${gradientAlone}.`,
  'ha-sgd':
    'HA-SGD: L = 1 unless set; ranges are those of the clean weights, and gradients do not go through them; batch normalisation is left unperturbed unless set.',
  hrat: 'HRAT: first scales, steps and statistics are those of the first batch; the loss is taken before the last division by the scale; the size of batch-norm gains is kept above 0.01.',
};

function methodChoices(methods: readonly ResolvedMethod[]): readonly string[] {
  const kinds = new Set<string>(methods.map(({ training }) => training.method.kind));
  const unaveraged = methods
    .filter(({ training }) => training.method.kind === 'wvat' && training.averaging === 'none')
    .map(({ label }) => label);
  return [
    ...Object.entries(choicesByKind).flatMap(([kind, text]) => (kinds.has(kind) ? [text] : [])),
    ...(unaveraged.length > 0
      ? [`Without averaging of weights, which the paper's WVAT has: ${unaveraged.join(', ')}.`]
      : []),
  ];
}

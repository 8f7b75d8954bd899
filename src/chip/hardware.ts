import type { VariationRange, VariationTargets } from '../device/index.js';
import type { ComputeInMemory } from './engine.js';

/**
 * The hardware that trained networks are put on: relative Gaussian variation of the weights' devices, and the engine
 * that computes with them. Everything else is ideal.
 */
export interface Hardware {
  readonly variation: {
    /** σ, a fraction of each layer's range. */
    readonly sigmaOfRange: number;
    /** μ, a shift of all devices in one direction, a fraction of the range; default 0. */
    readonly shiftOfRange?: number;
    /** A compute-in-memory engine has windows symmetric about zero: 'absolute-max'. */
    readonly range: VariationRange;
    /** What varies beside weights. A compute-in-memory engine says it by itself. */
    readonly targets: VariationTargets;
  };
  /** Where absent: arrays whose outputs, biases and batch normalisation are digital. */
  readonly engine?: ComputeInMemory;
}

/** Whether a network on this hardware computes what the digital one computes. */
export function isIdeal(hardware: Hardware): boolean {
  const { engine } = hardware;
  if (isRandom(hardware) || shifts(hardware)) return false;
  return (
    !engine || (engine.digitisation === 'ideal' && engine.devicesPerWeight.states === 'analog')
  );
}

/** Whether chips of this hardware differ from each other. */
export function isRandom({ variation, engine }: Hardware): boolean {
  const own = Object.values(engine?.layers ?? {});
  return variation.sigmaOfRange > 0 || own.some(({ sigma = 0 }) => sigma > 0);
}

function shifts({ variation, engine }: Hardware): boolean {
  const own = Object.values(engine?.layers ?? {});
  return (variation.shiftOfRange ?? 0) !== 0 || own.some(({ shift = 0 }) => shift !== 0);
}

/** What the digital-adders hardware covers, in words, for results. */
export const simulatedHere: readonly string[] = [
  'Gaussian variation of each weight, drawn once per chip when it is programmed',
];

/** What it leaves out, in words, for results. */
export const notSimulatedHere: readonly string[] = [
  'converters (DAC and ADC) and limited signal ranges',
  'read noise, drift, and faults',
  'wire resistance (IR drop)',
  'a limited number of conductance states',
  'clipping of weights at the ends of their range',
];

/** What a hardware covers, in words, for results. */
export function simulatedBy({ variation, engine }: Hardware): readonly string[] {
  const shift = variation.shiftOfRange ? ['a shift of all devices in one direction'] : [];
  if (!engine) return [...simulatedHere, ...shift];
  return [...simulatedHere, ...shift, ...simulatedByEngine(engine)];
}

/** What it leaves out, in words, for results. */
export function notSimulatedBy({ engine }: Hardware): readonly string[] {
  if (!engine) return notSimulatedHere;
  const states = engine.devicesPerWeight.states === 'two';
  return [
    ...(engine.digitisation === 'ideal'
      ? notSimulatedHere.slice(0, 1)
      : ['limits of analog signals']),
    ...notSimulatedHere.slice(1).filter((line) => !(states && line.includes('states'))),
    'errors of charge integrators and discharge currents',
  ];
}

function simulatedByEngine(engine: ComputeInMemory): readonly string[] {
  const { mapping, biases, batchNorm, shortcut, digitisation, devicesPerWeight } = engine;
  const { count, states } = devicesPerWeight;
  const window = mapping === 'per-column' ? 'each output channel' : 'each layer';
  return [
    `weights mapped on a device window of their own for ${window}`,
    ...(biases === 'digital'
      ? []
      : [
          `biases on devices, ${biases === 'scaled' ? 'scaled to the range of the weights' : 'not scaled'}`,
        ]),
    ...(batchNorm === 'devices' ? ['batch normalisation on devices'] : []),
    ...(shortcut === 'ideal' ? [] : ['noise of current mirrors in shortcuts without weights']),
    ...(digitisation === 'ideal'
      ? []
      : [`converters of ${digitisation.bits} bits after activations`]),
    ...(count === 1 && states === 'analog'
      ? []
      : [
          `${count} ${states === 'two' ? 'two-state' : 'analog'} devices a weight, binary-weighted`,
        ]),
  ];
}

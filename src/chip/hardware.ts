import type { DeviceSettings, VariationRange, VariationTargets } from '../device/index.js';
import type { MemristorCircuit } from '../restriction/index.js';
import type { ComputeInMemory } from './engine.js';

/** Pairs of devices that hold conductances, as they are some time after they were programmed. */
export interface HoldingDevices extends DeviceSettings {
  /** Since programming. */
  readonly seconds: number;
}

/**
 * The hardware that trained networks are put on: relative Gaussian variation of the weights' devices, or a model of
 * what devices hold; and the engine that computes with them. Everything else is ideal.
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
  /** In place of an engine: a circuit of memristor crossbars, which `restriction.deploy` puts networks on. */
  readonly circuit?: MemristorCircuit;
  /** Devices that hold the weights in place of variation; digital adders alone have them. */
  readonly device?: HoldingDevices;
}

/** Whether a network on this hardware computes what the digital one computes. */
export function isIdeal(hardware: Hardware): boolean {
  const { engine, circuit } = hardware;
  if (circuit) return false;
  if (isRandom(hardware) || shifts(hardware)) return false;
  return (
    !engine || (engine.digitisation === 'ideal' && engine.devicesPerWeight.states === 'analog')
  );
}

/** Whether chips of this hardware differ from each other. */
export function isRandom({ variation, engine, device }: Hardware): boolean {
  if (device) return true;
  const own = Object.values(engine?.layers ?? {});
  return variation.sigmaOfRange > 0 || own.some(({ sigma = 0 }) => sigma > 0);
}

function shifts({ variation, engine }: Hardware): boolean {
  const own = Object.values(engine?.layers ?? {});
  return (variation.shiftOfRange ?? 0) !== 0 || own.some(({ shift = 0 }) => shift !== 0);
}

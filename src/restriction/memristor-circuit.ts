import { type DeployOptions, yaoConductances } from './conductances.js';
import { hratRestrictions, inputGainFor, type Restrictions } from './settings.js';

/** What limits the signals and weights of a circuit, whatever network it holds. */
export interface CircuitLimits
  extends Pick<Restrictions, 'weights' | 'weightLimit' | 'thresholdVolts' | 'supplyVolts' | 'dac'> {
  /** Volts for one unit of the network's input; 'to-threshold': so that the largest input just reaches V_TH. */
  readonly inputGain: 'to-threshold' | number;
}

/** A circuit of memristor crossbars that computes a network's layers. @see HRAT paper, section 3. */
export interface MemristorCircuit extends CircuitLimits {
  readonly kind: 'memristor-circuit';
  readonly conductances: DeployOptions;
}

/** How a network is trained under the limits of a circuit. */
export interface HratSettings extends Pick<Restrictions, 'sigmaOfRange' | 'scale' | 'batchNorm'> {
  readonly kind: 'hrat';
  /** The circuit that it is trained for. */
  readonly circuit: CircuitLimits;
}

const { weights, weightLimit, thresholdVolts, supplyVolts, dac } = hratRestrictions;

/** The paper's circuit; the largest input reaches V_TH, which the paper does not say (our choice). */
export const memristorCircuitDefaults: MemristorCircuit = {
  kind: 'memristor-circuit',
  weights,
  weightLimit,
  thresholdVolts,
  supplyVolts,
  dac,
  inputGain: 'to-threshold',
  conductances: yaoConductances,
};

/** The paper's training, without noise. */
export const hratDefaults = {
  sigmaOfRange: hratRestrictions.sigmaOfRange,
  scale: hratRestrictions.scale,
  batchNorm: hratRestrictions.batchNorm,
} as const;

/** The limits of a circuit alone. */
export function limitsOf({
  kind: _,
  conductances: _c,
  ...limits
}: MemristorCircuit): CircuitLimits {
  return limits;
}

/**
 * What a circuit does to a network's layers.
 * @param largestInput largest magnitude that an input can have, in its own unit.
 */
export function restrictionsOf(
  { inputGain, ...limits }: CircuitLimits,
  own: Pick<Restrictions, 'sigmaOfRange' | 'scale' | 'batchNorm'>,
  largestInput: number,
): Restrictions {
  const { sigmaOfRange, scale, batchNorm } = own;
  const gain =
    inputGain === 'to-threshold' ? inputGainFor(largestInput, limits.thresholdVolts) : inputGain;
  const { weights, weightLimit, thresholdVolts, supplyVolts, dac } = limits;
  return {
    weights,
    weightLimit,
    sigmaOfRange,
    thresholdVolts,
    supplyVolts,
    dac,
    scale,
    batchNorm,
    inputGain: gain,
  };
}

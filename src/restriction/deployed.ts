import type { Shape } from '../graph/index.js';

/** What a crossbar computes: every input of a vector, or of each window of an image. */
export type CrossbarOperation =
  | { readonly kind: 'linear' }
  | {
      readonly kind: 'conv2d';
      readonly kernel: number;
      readonly stride: number;
      readonly padding: number;
      readonly dilation: number;
      readonly groups: number;
    };

/**
 * A layer as it stands on the chip: pairs of memristors, amplifiers, bias DACs,
 *
 *   volts = ReLU(C(C(ohms·(G₊ - G₋)·C_VTH(x)) + bias)).
 */
export interface DeployedCrossbar {
  readonly kind: 'crossbar';
  readonly name: string;
  readonly operation: CrossbarOperation;
  readonly outputs: number;
  /** G₊, [outputs, …], siemens. */
  readonly plusSiemens: Float32Array;
  /** G₋, as G₊. */
  readonly minusSiemens: Float32Array;
  /** 1/s_c: volts that one ampere of a pair's current difference becomes. */
  readonly ohms: number;
  /** [outputs], what the DACs give, about the signal ground. */
  readonly biasVolts: Float32Array;
  /** [outputs], 0 to 2^bits - 1; absent for ideal DACs. */
  readonly biasCodes?: Uint16Array;
  readonly relu: boolean;
  /** s: its outputs, in volts, are this many times smaller than in training. */
  readonly scale: number;
}

/** Largest signals of square windows. */
export interface DeployedPool {
  readonly kind: 'maxPool';
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** A wiring without devices. */
export interface DeployedFlatten {
  readonly kind: 'flatten';
  readonly name: string;
}

export type DeployedStage = DeployedCrossbar | DeployedPool | DeployedFlatten;

/** What the memristors can be, siemens. */
export interface ConductanceRange {
  readonly gMinSiemens: number;
  readonly gMaxSiemens: number;
}

/** A network as a chip holds it: plain data, that computes without anything of its training. */
export interface DeployedNetwork {
  readonly name: string;
  /** [channels, height, width]. */
  readonly input: Shape;
  /** Volts for one unit of input. */
  readonly inputGain: number;
  readonly thresholdVolts: number | 'none';
  readonly supplyVolts: number | 'none';
  readonly dacBits: number | 'ideal';
  readonly conductances: ConductanceRange;
  readonly stages: readonly DeployedStage[];
}

/** The crossbars of a network, in order. */
export function crossbarsOf({ stages }: DeployedNetwork): readonly DeployedCrossbar[] {
  return stages.filter((stage) => stage.kind === 'crossbar');
}

import type { Machine, RunAccount } from '../result.js';

/** A run of training on arrays as its page shows it; errors in percent wrong, or nats a character. */
export interface ArrayReport extends RunAccount {
  readonly unit: 'percent' | 'nats/character';
  readonly data: { readonly name: string; readonly train: number; readonly test: number };
  /** The network in a phrase: `fully connected 784-64-10, sigmoid`. */
  readonly network: string;
  /** Weights and biases of the network. */
  readonly weights: number;
  readonly epochs: number;
  /** Trainings of each method. */
  readonly runs: number;
  readonly methods: readonly ReportedArrayMethod[];
  readonly environment: Machine;
}

/** What one way of training gave. */
export interface ReportedArrayMethod {
  readonly name: string;
  readonly label: string;
  /** What it does, with its settings. */
  readonly description: string;
  /** Whether its network lives on arrays, or is the one in floating point that they are compared with. */
  readonly isOnArrays: boolean;
  readonly epochs: readonly ReportedArrayEpoch[];
  /** Absent in floating point. */
  readonly pulses?: ReportedPulses;
  /** Of hidden layers after the last epoch, sums over trainings; absent where they were not counted. */
  readonly idle?: readonly IdleUnits[];
  /** Working time of an epoch, mean over trainings, tests included. */
  readonly secondsAnEpoch: number;
}

/** One epoch of all trainings of a method. */
export interface ReportedArrayEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss over trainings, nats. */
  readonly loss: number;
  /** Test errors with products as in training; absent where not tested. */
  readonly with?: ReportedError;
  /** Test errors by exact products of the same weights; absent where not tested. */
  readonly without?: ReportedError;
}

/** A test error. */
export interface ReportedError {
  readonly mean: number;
  /** One for each training. */
  readonly runs: readonly number[];
}

/** Outputs lie in 0 to 1, or −1 to 1: a unit that moves by less, as a standard deviation, tells nothing apart. */
export const idleBelow = 0.01;

/** Idle units of one hidden layer, and all of them, sums over trainings. */
export interface IdleUnits {
  readonly layer: string;
  readonly idle: number;
  readonly units: number;
}

/** How a method's updates met its devices, means over trainings. */
export interface ReportedPulses {
  /** Coincidences a device and update on the arrays that learning reaches, in the first epoch and in the last. */
  readonly first: number;
  readonly last: number;
  /** Shares of updates that asked, or whose transfer did, for more pulses than a train has, of each layer. */
  readonly longer: readonly { readonly layer: string; readonly share: number }[];
  /** The same over all layers. */
  readonly longerOfAll: number;
}

/** Test errors: with the arrays' noise and converters, or without. */
export type Products = 'with' | 'without';

/** A method's test errors after the last epoch; absent where there are none. */
export function lastError(
  { epochs }: ReportedArrayMethod,
  by: Products,
): ReportedError | undefined {
  return epochs.at(-1)?.[by];
}

/** Whether any method was tested so. */
export function wasTested({ methods }: ArrayReport, by: Products): boolean {
  return methods.some(({ epochs }) => epochs.some((epoch) => epoch[by] !== undefined));
}

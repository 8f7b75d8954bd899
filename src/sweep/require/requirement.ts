import type { SearchFound } from './search.js';

/** What is asked of every network of a run. */
export interface Question {
  /** Path of a number of the hardware. */
  readonly over: string;
  /** The most accuracy that may be lost against the digital network, points, on average over chips. */
  readonly drop: number;
  /** Of the intervals, in (0, 1). */
  readonly confidence: number;
  /** Half the interval over the value, at most; no matter for whole values. */
  readonly precision: number;
  /** The most chips a trained network. */
  readonly mostChips: number;
  readonly from?: number;
  readonly to?: number;
  readonly direction?: 'largest' | 'smallest';
}

/** One measured value. */
export interface RequirementPoint {
  readonly value: number;
  /** Chips, over all trainings. */
  readonly chips: number;
  /** Mean accuracy lost, points. */
  readonly drop: number;
  /** Its interval. */
  readonly interval: readonly [lower: number, upper: number];
}

/** How much of a parameter the networks of one method bear. */
export interface MethodRequirement {
  readonly name: string;
  readonly label: string;
  /** Test accuracy without hardware, percent, mean over trainings. */
  readonly digital: number;
  readonly trainings: number;
  /** found: `value` is the limit; all-hold, none-hold: every value of the range does, or none. */
  readonly state: SearchFound['state'];
  /** The last value that holds; with all-hold the worst end of the range, with none-hold the best. */
  readonly value: number;
  /** Ascending; [value, value] where nothing was found. */
  readonly interval: readonly [lower: number, upper: number];
  /** Whether half the interval is as narrow as was asked; for whole values, whether it is one value. */
  readonly precise: boolean;
  /** Which value was sought. */
  readonly direction: 'largest' | 'smallest';
  /** Chips of each training at the values that decided. */
  readonly chips: number;
  /** Everything measured, by ascending value. */
  readonly points: readonly RequirementPoint[];
}

/** The answer of `lernmatrix require`. */
export interface Requirement {
  readonly metric: 'accuracy';
  readonly over: string;
  readonly drop: number;
  readonly confidence: number;
  readonly precision: number;
  /** Of the search alone, seconds. */
  readonly wallSeconds: number;
  readonly methods: readonly MethodRequirement[];
}

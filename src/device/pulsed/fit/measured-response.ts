import type { Direction } from '../devices.js';

/** One conductance that was measured after pulses. */
export interface MeasuredPoint {
  readonly siemens: number;
  /** Direction of the pulses that led here from the point before. */
  readonly to: Direction;
  /** Pulses since the point before; 0 for the first of a trace. */
  readonly pulses: number;
}

/** Conductances of one device in the order in which they were measured, one after the other without a break. */
export type MeasuredTrace = readonly MeasuredPoint[];

/** How a device answered to pulses. */
export interface MeasuredResponse {
  readonly traces: readonly MeasuredTrace[];
  readonly minSiemens: number;
  readonly maxSiemens: number;
  /** Pulses up and down in all. */
  readonly pulsesUp: number;
  readonly pulsesDown: number;
}

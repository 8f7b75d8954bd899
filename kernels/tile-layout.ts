// One tile: an array of devices and its periphery. The host fills this record in (src/crossbar/kernel/layout.ts holds
// the same order); every buffer lies in the same memory, aligned to 64 bytes.
//
// Weights lie column by column, `stride` floats each, so that inputs of zero cost nothing. Device parameters lie in
// blocks of four devices of one column, four lanes a parameter: up, upSlope, −down, downSlope; where blockBytes is
// 128 also lower, upper, shift. With their signs the two polarities are one formula, step = p0 − p1·w, 32 bytes apart.

export const LINEAR: i32 = 0;
export const EXPONENTIAL: i32 = 1;
export const POWER: i32 = 2;
export const PIECEWISE: i32 = 3;

export const NO_NOISE: i32 = 0;
export const MULTIPLICATIVE: i32 = 1;
export const ADDITIVE: i32 = 2;

@unmanaged
export class Tile {
  // Next draws of the three streams, and coincidences so far: whole numbers below 2^53.
  readAt: f64;
  pulseAt: f64;
  cycleAt: f64;
  coincidences: f64;
  meanStep: f64;
  rows: i32;
  columns: i32;
  /** Rows and columns rounded up to 16. */
  stride: i32;
  width: i32;
  weights: usize;
  devices: usize;
  /** 64 for linear steps without bounds, else 128. */
  blockBytes: i32;
  form: i32;
  constants: usize;
  /** Nodes of one table of the piecewise form. */
  nodes: i32;
  cycleKind: i32;
  cycleSigma: f32;
  readSigma: f32;
  /** Largest output; infinite for none. */
  bound: f32;
  /** Steps from 0 to full scale; 0 for an ideal converter. */
  inputSteps: f32;
  outputSteps: f32;
  outputScale: f32;
  readKey0: u32;
  readKey1: u32;
  pulseKey0: u32;
  pulseKey1: u32;
  cycleKey0: u32;
  cycleKey1: u32;
  /** [stride] δ or outputs, [width] x or inputs' errors; zero beyond rows and columns. */
  rowVector: usize;
  columnVector: usize;
  /** Masks of pulses, one word a line. */
  rowMasks: usize;
  columnMasks: usize;
  /** 8 bytes a line. */
  lines: usize;
  /** 32 slots of [stride] words. */
  buckets: usize;
}

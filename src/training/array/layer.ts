import type {
  Periphery,
  PulseSettings,
  Tile,
  TileSettings,
  TileState,
} from '../../crossbar/index.js';
import type { ResponseModel } from '../../device/pulsed/index.js';
import { SpecError } from '../../errors.js';
import type { Stream } from '../../random/index.js';

/** The hardware that a layer's matrices are made of. */
export interface ArrayHardware {
  readonly model: ResponseModel;
  readonly periphery: Periphery;
  readonly pulses: PulseSettings;
}

/** One matrix of a network on arrays. */
export interface ArrayLayerSettings {
  /** Outputs. */
  readonly rows: number;
  /** Inputs, the one of the bias among them. */
  readonly columns: number;
  readonly hardware: ArrayHardware;
  /** The layer's address; its tiles and its initial weights are below. */
  readonly stream: Stream;
}

/** Everything of a layer that changes: restored, it goes on with the same bits. */
export interface ArrayLayerState {
  readonly tiles: readonly TileState[];
  /** What is held digitally, as the rule has it; empty where there is nothing. */
  readonly filter: Float32Array;
  /** Whole numbers, as the rule has them. */
  readonly counters: readonly number[];
}

/** A matrix that learns on arrays. Errors δ are −∂L/∂y, as in the rules' papers: an update adds η·δ·xᵀ. */
export interface ArrayLayer {
  readonly rows: number;
  readonly columns: number;
  /** Coincidences so far, one number a tile. */
  coincidences(): readonly number[];
  /** Updates so far, and how many of them, or of their transfers, asked for longer trains than the hardware has. */
  cuts(): readonly [updates: number, cut: number];
  /** y = W·x, analog. @param x [columns]. @param y [rows], written. */
  forward(x: Float32Array, y: Float32Array): void;
  /** z = Wᵀ·δ, analog. @param delta [rows]. @param z [columns], written. */
  backward(delta: Float32Array, z: Float32Array): void;
  /** Learns from one pair. @param rate η of the matrix that the pulses reach. */
  update(x: Float32Array, delta: Float32Array, rate: number): void;
  /** Sets η_c of the transfers to come; nothing changes where the rule has none. @throws SpecError unless it is finite and at least 0. */
  setTransferRate(rate: number): void;
  /** The true logical weights, [rows, columns]: the array's times its output scale. */
  weights(): Float32Array;
  /** Sets the weights that the network computes with, [rows, columns], logical, without error. */
  setWeights(weights: Float32Array): void;
  state(): ArrayLayerState;
  restore(state: ArrayLayerState): void;
}

/** A layer before its updates are counted. */
export interface RuledLayer extends Omit<ArrayLayer, 'cuts' | 'update'> {
  /** As a layer's. @returns whether it, or the transfer after it, asked for longer trains than the hardware has. */
  update(x: Float32Array, delta: Float32Array, rate: number): boolean;
}

/** How a layer learns: which tiles it needs, and what is done with them. */
export interface BuiltRule {
  tiles(settings: ArrayLayerSettings): readonly TileSettings[];
  build(settings: ArrayLayerSettings, tiles: readonly Tile[]): RuledLayer;
}

/** Settings of one of a layer's tiles. */
export function tileOf(
  { rows, columns, hardware, stream }: ArrayLayerSettings,
  name: string,
  periphery: Periphery = hardware.periphery,
): TileSettings {
  return { ...hardware, rows, columns, periphery, stream: stream.child(name) };
}

/** Logical weights of a tile: the array's times a scale. */
export function scaled(weights: Float32Array, scale: number): Float32Array {
  return weights.map((weight) => weight * scale);
}

/** @throws SpecError unless each number is finite and within its range, and each count a positive integer. */
export function checkRule(
  numbers: Readonly<Record<string, readonly [value: number, most?: number]>>,
  counts: Readonly<Record<string, number>> = {},
): void {
  const wrong = Object.entries(numbers)
    .filter(([, [value, most = Number.MAX_VALUE]]) => !(value >= 0 && value <= most))
    .map(([path, [value, most]]) => {
      const range = most === undefined ? 'a finite number of at least 0' : `0 to ${most}`;
      return { path, wanted: range, value };
    });
  const uncounted = Object.entries(counts)
    .filter(([, value]) => !(Number.isInteger(value) && value > 0))
    .map(([path, value]) => ({ path, wanted: 'a positive integer', value }));
  const problems = [...wrong, ...uncounted].map(({ path, wanted, value }) => ({
    path: `rule.${path}`,
    message: `expected ${wanted}, got ${value}. Change it.`,
  }));
  if (problems.length > 0) throw new SpecError(problems);
}

import type { ResponseModel } from '../device/pulsed/index.js';
import { SpecError } from '../errors.js';
import type { Stream } from '../random/index.js';
import { checkPeriphery, type Periphery, type ReadManagement } from './periphery.js';
import { checkPulses, type PulseSettings } from './pulses.js';

/** What a tile is made of. */
export interface TileSettings {
  /** Outputs of a forward product. */
  readonly rows: number;
  /** Inputs of a forward product. */
  readonly columns: number;
  readonly model: ResponseModel;
  readonly periphery: Periphery;
  readonly pulses: PulseSettings;
  /** The tile's address: children `fabricate` (once), `read`, `pulses` and `cycle` (in order, as draws are needed). */
  readonly stream: Stream;
}

/** Everything about a tile that changes: restored, it goes on with the same bits. */
export interface TileState {
  /** [rows, columns], in the array's units. */
  readonly weights: Float32Array;
  /** Draws taken from `read`, `pulses` and `cycle`. */
  readonly draws: readonly [read: number, pulses: number, cycle: number];
  readonly coincidences: number;
}

/** A crossbar of pulsed devices with its periphery: a matrix W, [rows, columns], that multiplies and learns. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** Coincidences on all devices so far. */
  readonly coincidences: number;
  /**
   * y = scale·(W·x + noise), digitised and bounded; noise drawn at every read. An input of zeros sends nothing and gives zeros.
   * @param x [columns]. @param y [rows], written. @param management the periphery's for forward unless given.
   * @returns how often bound management halved the input.
   */
  forward(x: Float32Array, y: Float32Array, management?: ReadManagement): number;
  /** z = scale·(Wᵀ·δ + noise), as `forward`. @param delta [rows]. @param z [columns], written. */
  backward(delta: Float32Array, z: Float32Array, management?: ReadManagement): number;
  /**
   * W += η·δ·xᵀ in expectation of symmetric devices, by stochastic pulses; η acts on the array's weights, before the
   * output scale. Pulses and cycle noise are drawn at every update.
   * @param x [columns]. @param delta [rows], −∂L/∂y. @param rate η, at least 0.
   * @returns slots of the pulse trains.
   * @throws DivergenceError for a train of more than a million slots: x or δ left the sensible numbers.
   */
  update(x: Float32Array, delta: Float32Array, rate: number): number;
  /** One certain coincidence on each device whose row and column are not 0, up where their signs agree. */
  pulse(x: Float32Array, delta: Float32Array): void;
  /** The true weights, [rows, columns], in the array's units: no read, no noise. */
  weights(): Float32Array;
  /** Sets the weights, [rows, columns], without error; devices that are stuck stay where they are. */
  setWeights(weights: Float32Array): void;
  state(): TileState;
  restore(state: TileState): void;
}

/** @throws SpecError for settings that make no tile. */
export function checkTile({ rows, columns, periphery, pulses }: TileSettings): void {
  for (const [path, value] of [['rows', rows] as const, ['columns', columns] as const]) {
    if (Number.isInteger(value) && value > 0 && value <= 65536) continue;
    const message = `expected an integer from 1 to 65536, got ${value}. Split the matrix.`;
    throw new SpecError([{ path, message }]);
  }
  checkPeriphery(periphery);
  checkPulses(pulses);
}

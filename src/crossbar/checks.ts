import { DataError, DivergenceError, ShapeError, SpecError } from '../errors.js';
import type { TileState } from './tile.js';

/** @throws ShapeError unless a vector has one element a line. */
export function checkLength(name: string, vector: Float32Array, length: number): void {
  if (vector.length === length) return;
  throw new ShapeError(
    `tile: ${name} must be [${length}], got [${vector.length}]. Pass one element a line.`,
  );
}

/** @throws SpecError unless a learning rate is finite and at least 0. */
export function checkRate(rate: number): void {
  if (rate >= 0 && Number.isFinite(rate)) return;
  const message = `expected a finite number of at least 0, got ${rate}. Turn the signs of δ instead.`;
  throw new SpecError([{ path: 'rate', message }]);
}

/** Refuses a pulse train that only numbers beyond all measure ask for. */
export function divergedTrain(): DivergenceError {
  return new DivergenceError(
    'tile.update: a train of pulses must have at most a million slots, got more. Lower the learning rate, or cap the train.',
  );
}

/** @throws DataError unless a state is one of a tile of this size. */
export function checkState(state: TileState, rows: number, columns: number): void {
  const whole = [...state.draws, state.coincidences].every(
    (n) => Number.isSafeInteger(n) && n >= 0,
  );
  if (state.weights.length === rows * columns && whole) return;
  throw new DataError(
    `tile: a state must hold ${rows * columns} weights and whole counts, got ${state.weights.length} weights. It belongs to another tile.`,
  );
}

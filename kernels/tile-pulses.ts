// Trains of pulses: which lines pulse in which of up to 32 slots, as bit masks, and rows bucketed by slot.
//
// Words are drawn for lines that can pulse, rows first, four lines together: slot after slot a word for each of the
// four. A train of more than 32 slots is drawn 32 slots at a time, from the next multiple of 16 draws on.

import { BITS, DRAWS, philox } from './philox';
import { Tile } from './tile-layout';

/** Rows that pulse in each of 32 slots. */
export const SLOT_COUNTS: usize = memory.data(32 * 4, 16);

// Appends lines whose probability |v|·factor is not 0 in 32 bits to a list of `listed`; returns how many it then has.
// Four lines take 32 bytes: the addresses of their masks, then the largest words that are pulses.
function listLines(tile: Tile, listed: i32, values: usize, count: i32, masks: usize, factor: f64): i32 {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(values + (<usize>i << 2));
    if (value == 0) continue;
    const last = nearest<f64>(min<f64>(1, Math.abs(<f64>value) * factor) * 4294967296) - 1;
    if (!(last >= 0)) continue;
    const at = tile.lines + (<usize>(listed >> 2) << 5) + (<usize>(listed & 3) << 2);
    store<usize>(at, masks + (<usize>i << 2));
    store<u32>(at, <u32>last, 16);
    listed++;
  }
  return listed;
}

/** Lists all lines that can pulse; returns how many they are. */
export function listPulsing(tile: Tile, rowFactor: f64, columnFactor: f64): i32 {
  const listed = listLines(tile, 0, tile.rowVector, tile.rows, tile.rowMasks, rowFactor);
  return listLines(tile, listed, tile.columnVector, tile.columns, tile.columnMasks, columnFactor);
}

/** Draws the masks of `slots` (1 to 32) slots for the listed lines; other masks become 0. */
export function drawMasks(tile: Tile, listed: i32, slots: i32): void {
  clearMasks(tile);
  // Fours of lines a span, a multiple of four, so that spans begin at whole groups of draws.
  const most = (DRAWS / (slots << 2)) & ~3;
  let line = tile.lines;
  for (let left = listed; left > 0; ) {
    const fours = min<i32>(most, (left + 3) >> 2);
    const groups = (fours * slots + 3) >> 2;
    philox(<u64>tile.pulseAt, groups, tile.pulseKey0, tile.pulseKey1);
    tile.pulseAt += <f64>(groups << 4);
    let bits = BITS;
    for (let four = 0; four < fours; four++, line += 32, left -= 4) {
      const last = v128.load(line, 16);
      let mask = i32x4.splat(0);
      let bit = i32x4.splat(1);
      for (let slot = 0; slot < slots; slot++, bits += 16) {
        mask = v128.or(mask, v128.and(i32x4.le_u(v128.load(bits), last), bit));
        bit = i32x4.shl(bit, 1);
      }
      store<u32>(load<usize>(line), i32x4.extract_lane(mask, 0));
      if (left > 1) store<u32>(load<usize>(line, 4), i32x4.extract_lane(mask, 1));
      if (left > 2) store<u32>(load<usize>(line, 8), i32x4.extract_lane(mask, 2));
      if (left > 3) store<u32>(load<usize>(line, 12), i32x4.extract_lane(mask, 3));
    }
  }
}

function clearMasks(tile: Tile): void {
  memory.fill(tile.rowMasks, 0, <usize>tile.stride << 2);
  memory.fill(tile.columnMasks, 0, <usize>tile.width << 2);
}

function setMasks(values: usize, count: i32, masks: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    store<u32>(masks + i, load<f32>(values + i) != 0 ? 1 : 0);
  }
}

/** One slot in which every line whose value is not 0 pulses. */
export function setSingleMasks(tile: Tile): void {
  clearMasks(tile);
  setMasks(tile.rowVector, tile.rows, tile.rowMasks);
  setMasks(tile.columnVector, tile.columns, tile.columnMasks);
}

/** Fills the slots' buckets with the rows that pulse in them: 4·row, and bit 1 where the row's value is negative. */
export function fillBuckets(tile: Tile, slots: i32): void {
  memory.fill(SLOT_COUNTS, 0, <usize>slots << 2);
  const bytes = <usize>tile.stride << 2;
  for (let at: usize = 0; at < <usize>tile.rows << 2; at += 4) {
    let mask = load<u32>(tile.rowMasks + at);
    if (!mask) continue;
    const entry = <u32>at | (load<f32>(tile.rowVector + at) < 0 ? 2 : 0);
    do {
      const slot = <usize>ctz(mask);
      const counter = SLOT_COUNTS + (slot << 2);
      const count = load<u32>(counter);
      store<u32>(tile.buckets + slot * bytes + (<usize>count << 2), entry);
      store<u32>(counter, count + 1);
      mask &= mask - 1;
    } while (mask);
  }
}

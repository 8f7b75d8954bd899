// Trains of pulses: which lines pulse in which of up to 32 slots, as bit masks, and rows bucketed by slot.
//
// Words are drawn for lines that can pulse, rows first, a multiple of four words a line; a train of more than 32 slots
// is drawn 32 slots at a time, from the next multiple of 16 draws on.

import { BITS, DRAWS, philox } from './philox';
import { Tile } from './tile-layout';

/** Rows that pulse in each of 32 slots. */
export const SLOT_COUNTS: usize = memory.data(32 * 4, 16);

// Lists lines whose probability |v|·factor is not 0 in 32 bits: address of the mask, largest word that is a pulse.
function listLines(out: usize, values: usize, count: i32, masks: usize, factor: f64): usize {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(values + (<usize>i << 2));
    if (value == 0) continue;
    const last = nearest<f64>(min<f64>(1, Math.abs(<f64>value) * factor) * 4294967296) - 1;
    if (!(last >= 0)) continue;
    store<usize>(out, masks + (<usize>i << 2));
    store<u32>(out, <u32>last, 4);
    out += 8;
  }
  return out;
}

/** Lists all lines that can pulse; returns the end of the list. */
export function listPulsing(tile: Tile, rowFactor: f64, columnFactor: f64): usize {
  const end = listLines(tile.lines, tile.rowVector, tile.rows, tile.rowMasks, rowFactor);
  return listLines(end, tile.columnVector, tile.columns, tile.columnMasks, columnFactor);
}

/** Draws the masks of `slots` (1 to 32) slots for the listed lines; other masks become 0. */
export function drawMasks(tile: Tile, end: usize, slots: i32): void {
  clearMasks(tile);
  const quads = (slots + 3) >> 2;
  // Lines a span, a multiple of four, so that spans begin at whole groups.
  const most = (DRAWS / (quads << 2)) & ~3;
  const used: u32 = slots == 32 ? 0xffffffff : (1 << slots) - 1;
  let line = tile.lines;
  while (line < end) {
    const lines = min<i32>(most, <i32>(end - line) >> 3);
    const groups = (lines * quads + 3) >> 2;
    philox(<u64>tile.pulseAt, groups, tile.pulseKey0, tile.pulseKey1);
    tile.pulseAt += <f64>(groups << 4);
    let bits = BITS;
    for (const stop = line + (<usize>lines << 3); line < stop; line += 8) {
      const last = v128.load_splat<u32>(line, 4);
      let mask: u32 = 0;
      for (let quad = 0; quad < quads; quad++, bits += 16) {
        mask |= <u32>i32x4.bitmask(i32x4.le_u(v128.load(bits), last)) << (quad << 2);
      }
      store<u32>(load<usize>(line), mask & used);
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

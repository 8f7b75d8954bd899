import { trainedUpdate } from '../cuts.js';
import { type BuiltRule, checkRule, scaled, tileOf } from '../layer.js';
import { createTurns, linesOf, type TransferLines } from './transfer.js';

/**
 * Tiki-Taka: the network computes with W = γA + C; pulses reach A alone; every `transferEvery` updates A is read with
 * a vector u, v = A·u, and C is updated by pulses with η_c·f(v)·uᵀ, where f drops what is smaller than a threshold.
 */
export interface ArrayTikiTaka {
  readonly kind: 'tiki-taka';
  /** γ, from 0 to 1. */
  readonly gamma: number;
  /** η_c of the update of C. */
  readonly transferRate: number;
  /** n_s, updates from one transfer to the next. */
  readonly transferEvery: number;
  /** T of f, in A's own units; the read noise σ_MV in the paper. */
  readonly threshold: number;
  readonly transfer: TransferLines;
  /** u: one line after the other, or the columns of a Hadamard matrix of the next power of two, η_c divided by it. */
  readonly vectors: 'one-hot' | 'hadamard';
}

/** Defaults: one-hot vectors and T = σ_MV = 0.06 as for the paper's LSTM; γ = 0 is our choice; η_c is found by tuning. */
export const arrayTikiTaka: ArrayTikiTaka = {
  kind: 'tiki-taka',
  gamma: 0,
  transferRate: 0.01,
  transferEvery: 5,
  threshold: 0.06,
  transfer: 'columns',
  vectors: 'one-hot',
};

/** Element (row, column) of Sylvester's Hadamard matrix: −1 to the number of ones that both indices share. */
function hadamard(row: number, column: number): number {
  let shared = row & column;
  let sign = 1;
  for (; shared !== 0; shared &= shared - 1) sign = -sign;
  return sign;
}

/** The vector u of a turn. */
function vectorOf(kind: ArrayTikiTaka['vectors'], turn: number, u: Float32Array): void {
  for (let i = 0; i < u.length; i++) {
    u[i] = kind === 'hadamard' ? hadamard(i, turn) : Number(i === turn);
  }
}

/**
 * @throws SpecError for numbers out of range.
 * @see Gokmen and Haensch, Frontiers in Neuroscience 2020; Gokmen, Frontiers in AI 2021, Algorithm 1.
 */
export function tikiTakaRule(rule: ArrayTikiTaka): BuiltRule {
  const { gamma, transferEvery, threshold } = rule;
  checkRule(
    { gamma: [gamma, 1], transferRate: [rule.transferRate], threshold: [threshold] },
    { transferEvery },
  );
  return {
    tiles: (settings) => [
      tileOf(settings, 'a', { ...settings.hardware.periphery, outputScale: 1 }),
      tileOf(settings, 'c'),
    ],
    build: ({ rows, columns, hardware }, tiles) => {
      const [a, c] = [tiles[0]!, tiles[1]!];
      const scale = hardware.periphery.outputScale;
      const [learn, keep] = [trainedUpdate(a, hardware), trainedUpdate(c, hardware)];
      const lines = linesOf(a, rule.transfer);
      const order = rule.vectors === 'hadamard' ? 2 ** Math.ceil(Math.log2(lines.count)) : 1;
      const turns = createTurns(transferEvery, Math.max(order, lines.count));
      const u = new Float32Array(lines.count);
      const v = new Float32Array(lines.length);
      let { transferRate } = rule;
      const [fromA, fromAToInputs] = [new Float32Array(rows), new Float32Array(columns)];
      const add = (out: Float32Array, part: Float32Array) => {
        for (let i = 0; i < out.length; i++) out[i]! += gamma * scale * part[i]!;
      };
      const transfer = (turn: number) => {
        vectorOf(rule.vectors, turn, u);
        lines.read(u, v);
        for (let i = 0; i < v.length; i++) if (Math.abs(v[i]!) < threshold) v[i] = 0;
        const rate = transferRate / order;
        return rule.transfer === 'columns' ? keep(u, v, rate) : keep(v, u, rate);
      };
      return {
        rows,
        columns,
        coincidences: () => [a.coincidences, c.coincidences],
        forward(x, y) {
          c.forward(x, y);
          if (gamma === 0) return;
          a.forward(x, fromA);
          add(y, fromA);
        },
        backward(delta, z) {
          c.backward(delta, z);
          if (gamma === 0) return;
          a.backward(delta, fromAToInputs);
          add(z, fromAToInputs);
        },
        update(x, delta, rate) {
          const cut = learn(x, delta, rate);
          const turn = turns.next();
          const cutToo = turn >= 0 && transfer(turn);
          return cut || cutToo;
        },
        setTransferRate(rate) {
          checkRule({ transferRate: [rate] });
          transferRate = rate;
        },
        weights() {
          const fast = a.weights();
          return c.weights().map((weight, i) => scale * (weight + gamma * fast[i]!));
        },
        setWeights: (weights) => c.setWeights(scaled(weights, 1 / scale)),
        state: () => ({
          tiles: [a.state(), c.state()],
          filter: new Float32Array(0),
          counters: turns.state(),
        }),
        restore(state) {
          a.restore(state.tiles[0]!);
          c.restore(state.tiles[1]!);
          turns.restore(state.counters);
        },
      };
    },
  };
}

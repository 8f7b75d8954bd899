import { trainedUpdate } from '../cuts.js';
import { type BuiltRule, checkRule, scaled, tileOf } from '../layer.js';
import { createTurns, linesOf, type TransferLines } from './transfer.js';

/**
 * The second version of Tiki-Taka: pulses reach a matrix A; every `transferEvery` updates one line of A is read and
 * added, times η_c, to a digital matrix H; where an element of H exceeds 1, one certain pulse steps that element of
 * the matrix C, with which the network computes.
 */
export interface ArrayTtv2 {
  readonly kind: 'ttv2';
  /** η_c, 1/weight: what of a line read from A is added to H. */
  readonly transferRate: number;
  /** n_s, updates from one transfer to the next. */
  readonly transferEvery: number;
  /** 'columns' reads columns of A (the algorithm's indices; our choice), 'rows' its rows (the paper's prose). */
  readonly transfer: TransferLines;
  /** What a fired element of H is reset to, times its sign: 0, or 0.6 for the paper's hysteretic variant; to 0.99. */
  readonly hysteresis: number;
}

/** Defaults: n_s 5 as for the paper's LSTM; η_c is found by tuning. */
export const arrayTtv2: ArrayTtv2 = {
  kind: 'ttv2',
  transferRate: 1,
  transferEvery: 5,
  transfer: 'columns',
  hysteresis: 0,
};

/** A fired element reset nearer to the threshold than this would fire again of its own noise. */
export const MOST_HYSTERESIS = 0.99;

/** Adds a line read from A to H's; marks in `signs` what exceeds 1 and resets it. @returns whether anything fired. */
function filter(h: Float32Array, v: Float32Array, rate: number, kept: number, signs: Float32Array) {
  let fired = false;
  for (let i = 0; i < h.length; i++) {
    const value = h[i]! + rate * v[i]!;
    // In float32, as H holds it: what is compared is what a snapshot keeps.
    h[i] = value;
    const sign = h[i]! > 1 ? 1 : h[i]! < -1 ? -1 : 0;
    signs[i] = sign;
    if (sign === 0) continue;
    h[i] = sign * kept;
    fired = true;
  }
  return fired;
}

/**
 * @throws SpecError for numbers out of range.
 * @see Gokmen, Frontiers in AI 2021, Algorithm 2 and "Training Simulations" (hysteretic threshold).
 */
export function ttv2Rule(rule: ArrayTtv2): BuiltRule {
  const { transferEvery, hysteresis } = rule;
  checkRule(
    { transferRate: [rule.transferRate], hysteresis: [hysteresis, MOST_HYSTERESIS] },
    { transferEvery },
  );
  return {
    // A is read in its own units, before the output scale.
    tiles: (settings) => [
      tileOf(settings, 'a', { ...settings.hardware.periphery, outputScale: 1 }),
      tileOf(settings, 'c'),
    ],
    build: ({ rows, columns, hardware }, tiles) => {
      const [a, c] = [tiles[0]!, tiles[1]!];
      const scale = hardware.periphery.outputScale;
      const learn = trainedUpdate(a, hardware);
      const lines = linesOf(a, rule.transfer);
      const turns = createTurns(transferEvery, lines.count);
      const h = new Float32Array(lines.count * lines.length);
      const u = new Float32Array(lines.count);
      const v = new Float32Array(lines.length);
      const signs = new Float32Array(lines.length);
      let { transferRate } = rule;
      const transfer = (line: number) => {
        u[line] = 1;
        lines.read(u, v);
        const row = h.subarray(line * lines.length, (line + 1) * lines.length);
        if (filter(row, v, transferRate, hysteresis, signs)) {
          if (rule.transfer === 'columns') c.pulse(u, signs);
          else c.pulse(signs, u);
        }
        u[line] = 0;
      };
      return {
        rows,
        columns,
        coincidences: () => [a.coincidences, c.coincidences],
        forward: (x, y) => void c.forward(x, y),
        backward: (delta, z) => void c.backward(delta, z),
        update(x, delta, rate) {
          const cut = learn(x, delta, rate);
          const line = turns.next();
          if (line >= 0) transfer(line);
          return cut;
        },
        setTransferRate(rate) {
          checkRule({ transferRate: [rate] });
          transferRate = rate;
        },
        weights: () => scaled(c.weights(), scale),
        setWeights: (weights) => c.setWeights(scaled(weights, 1 / scale)),
        state: () => ({
          tiles: [a.state(), c.state()],
          filter: h.slice(),
          counters: turns.state(),
        }),
        restore(state) {
          a.restore(state.tiles[0]!);
          c.restore(state.tiles[1]!);
          h.set(state.filter);
          turns.restore(state.counters);
        },
      };
    },
  };
}

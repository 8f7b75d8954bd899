import { DataError, ShapeError } from '../../errors.js';
import type { Stream } from '../../random/index.js';
import type { HiddenLayer } from './hidden.js';
import type { ArrayHardware, ArrayLayer, ArrayLayerState } from './layer.js';
import { createArrayLayers, type LayerRules, restoreLayers } from './layers.js';
import { backCell, type CellStep, createCellStep, stepCell } from './lstm-cell.js';
import { createMiniBatch } from './mini-batch.js';
import { checkLoss, crossEntropy } from './softmax.js';

/** Stacked LSTM blocks under a linear layer and a softmax over the next symbol, all matrices on arrays. */
export interface ArrayLstmSettings {
  /** Symbols: one-hot inputs, and classes of the output. */
  readonly symbols: number;
  readonly hidden: number;
  /** LSTM blocks. */
  readonly blocks: number;
  /** Steps through which errors go back. */
  readonly unrolled: number;
  /** Texts that are learnt side by side, each with a state of its own: a mini-batch. 1 unless given. */
  readonly texts?: number;
  readonly rule: LayerRules;
  readonly hardware: ArrayHardware;
  /** The network's address: children `block/0`, …, `output`. */
  readonly stream: Stream;
}

/** Everything of the network that changes. */
export interface ArrayLstmState {
  readonly layers: readonly ArrayLayerState[];
  /** Hidden states and cells, a block after the other, of one text after the other. */
  readonly recurrent: Float32Array;
}

export interface ArrayLstm {
  /** The blocks' matrices, then the output's. */
  readonly layers: readonly ArrayLayer[];
  /** The blocks. */
  readonly hidden: readonly HiddenLayer[];
  /**
   * Learns from one stretch of text: forward through all of it, backward through all of it, then an update of every
   * layer at every step, in the order of time (our choice). The state at its end is where the next stretch begins.
   * @param text `unrolled` + 1 symbols at most: each is the input that the next one is predicted from.
   * @returns the sum of the losses, nats.
   * @throws DivergenceError for a loss that is not finite, before anything is updated.
   */
  train(text: ArrayLike<number>, rate: number): number;
  /**
   * Computes what one stretch of a mini-batch has to teach, with the weights as they are; its updates wait.
   * @param at which of the `texts` it belongs to, from 0: its state goes on.
   * @returns the sum of the losses, nats.
   * @throws DivergenceError as `train` does, before anything of this stretch waits.
   */
  hold(text: ArrayLike<number>, rate: number, at: number): number;
  /** Does the updates that wait: one after the other, in the order of their stretches. */
  apply(): void;
  /** The sum of losses without learning; the state, that of the first text, goes on. */
  answer(text: ArrayLike<number>): number;
  /** Forgets all states: the next stretches begin new texts. */
  forget(): void;
  state(): ArrayLstmState;
  restore(state: ArrayLstmState): void;
}

/** What one time step leaves: one cell a block, and the output's inputs and errors. */
interface TimeStep {
  readonly cells: readonly CellStep[];
  readonly x: Float32Array;
  readonly delta: Float32Array;
}

/** Layers of the network: matrices of the blocks, then of the output. */
function layersOf({ symbols, hidden, blocks, hardware, stream, rule }: ArrayLstmSettings) {
  const cells = Array.from({ length: blocks }, (_, block) => ({
    rows: 4 * hidden,
    columns: (block === 0 ? symbols : hidden) + hidden + 1,
    fanOut: hidden,
    hardware,
    stream: stream.child('block', block),
  }));
  const output = { rows: symbols, columns: hidden + 1, hardware, stream: stream.child('output') };
  return createArrayLayers([...cells, output], rule);
}

/**
 * Makes an LSTM network on arrays, trained by truncated backpropagation through time on one text, or on mini-batches of
 * stretches of several. The biases are a column of each array with input 1.
 * @throws SpecError for a rule or hardware that makes no layer.
 * @see Gokmen, Rasch and Haensch, Frontiers in Neuroscience 2018 (LSTM2-64: 256 × 152, 256 × 129, 87 × 65).
 */
export function createArrayLstm(settings: ArrayLstmSettings): ArrayLstm {
  const { symbols, hidden, blocks, unrolled, texts = 1 } = settings;
  const batch = createMiniBatch(layersOf(settings));
  const { layers } = batch;
  const output = layers[blocks]!;
  const inputsOf = (block: number) => (block === 0 ? symbols : hidden);
  const steps: TimeStep[] = Array.from({ length: unrolled }, () => ({
    cells: layers.slice(0, blocks).map(({ columns }) => createCellStep(columns, hidden)),
    x: new Float32Array(hidden + 1),
    delta: new Float32Array(symbols),
  }));
  const recurrent = new Float32Array(2 * blocks * hidden);
  const part = (at: number) => recurrent.subarray(at * hidden, (at + 1) * hidden);
  const states = Array.from({ length: blocks }, (_, b) => ({ h: part(2 * b), c: part(2 * b + 1) }));
  const carried = new Float32Array(texts * recurrent.length);
  const sums = new Float32Array(4 * hidden);
  const logits = new Float32Array(symbols);
  const z = layers.map(({ columns }) => new Float32Array(columns));
  const dh = states.map(() => new Float32Array(hidden));
  const dc = states.map(() => new Float32Array(hidden));

  const check = (text: ArrayLike<number>) => {
    if (text.length >= 2 && text.length <= unrolled + 1) return;
    throw new ShapeError(
      `arrays: a stretch of text must have 2 to ${unrolled + 1} symbols, got ${text.length}. Cut it.`,
    );
  };

  /** @returns the loss of predicting `next` after `symbol`. */
  const forward = (step: TimeStep, symbol: number, next: number): number => {
    if (!(symbol >= 0 && symbol < symbols && next >= 0 && next < symbols)) {
      throw new DataError(
        `arrays: symbols must be 0 to ${symbols - 1}, got ${symbol} and ${next}. Build the vocabulary from the training text.`,
      );
    }
    for (let block = 0; block < blocks; block++) {
      const cell = step.cells[block]!;
      const { h, c } = states[block]!;
      const inputs = inputsOf(block);
      if (block === 0) {
        cell.x.fill(0, 0, inputs);
        cell.x[symbol] = 1;
      } else cell.x.set(states[block - 1]!.h);
      cell.x.set(h, inputs);
      cell.x[inputs + hidden] = 1;
      layers[block]!.forward(cell.x, sums);
      stepCell(sums, c, h, cell);
    }
    step.x.set(states[blocks - 1]!.h);
    step.x[hidden] = 1;
    output.forward(step.x, logits);
    return crossEntropy(logits, next, step.delta);
  };

  /** `dh` holds what comes from the step after; it and `dc` become what goes to the step before. */
  const backward = (step: TimeStep) => {
    output.backward(step.delta, z[blocks]!);
    for (let block = blocks - 1; block >= 0; block--) {
      const above = z[block + 1]!;
      const error = dh[block]!;
      for (let i = 0; i < hidden; i++) error[i]! += above[i]!;
      backCell(error, dc[block]!, step.cells[block]!);
      layers[block]!.backward(step.cells[block]!.delta, z[block]!);
      const inputs = inputsOf(block);
      error.set(z[block]!.subarray(inputs, inputs + hidden));
    }
  };

  const update = (step: TimeStep, rate: number) => {
    for (let block = 0; block < blocks; block++) {
      layers[block]!.update(step.cells[block]!.x, step.cells[block]!.delta, rate);
    }
    output.update(step.x, step.delta, rate);
  };

  /** Goes on from the state of a text, and keeps the new one. */
  const continuing = (at: number, run: () => number): number => {
    if (!(Number.isInteger(at) && at >= 0 && at < texts)) {
      throw new ShapeError(
        `arrays: a stretch must belong to text 0 to ${texts - 1}, got ${at}. Make the network for more texts.`,
      );
    }
    const start = at * recurrent.length;
    recurrent.set(carried.subarray(start, start + recurrent.length));
    const loss = run();
    carried.set(recurrent, start);
    return loss;
  };

  const train = (text: ArrayLike<number>, rate: number, at: number) => {
    check(text);
    const length = text.length - 1;
    return continuing(at, () => {
      let loss = 0;
      for (let t = 0; t < length; t++) loss += forward(steps[t]!, text[t]!, text[t + 1]!);
      checkLoss(loss);
      for (const values of [...dh, ...dc]) values.fill(0);
      for (let t = length - 1; t >= 0; t--) backward(steps[t]!);
      for (let t = 0; t < length; t++) update(steps[t]!, rate);
      return loss;
    });
  };

  return {
    layers,
    hidden: states.map(({ h }) => ({ units: hidden, outputs: h })),
    train: (text, rate) => train(text, rate, 0),
    hold: (text, rate, at) => batch.holding(() => train(text, rate, at)),
    apply: batch.apply,
    answer(text) {
      check(text);
      return continuing(0, () => {
        let loss = 0;
        for (let t = 0; t + 1 < text.length; t++)
          loss += forward(steps[0]!, text[t]!, text[t + 1]!);
        return loss;
      });
    },
    forget: () => void carried.fill(0),
    state: () => ({ layers: layers.map((layer) => layer.state()), recurrent: carried.slice() }),
    restore(state) {
      restoreLayers(layers, state.layers);
      carried.set(state.recurrent);
    },
  };
}

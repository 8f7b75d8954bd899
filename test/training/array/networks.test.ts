import { describe, expect, it } from 'vitest';
import { idealPeriphery } from '../../../src/crossbar/index.js';
import { stepOfStates } from '../../../src/device/pulsed/index.js';
import { DataError, DivergenceError, ShapeError } from '../../../src/errors.js';
import { createStream } from '../../../src/random/index.js';
import {
  type ArrayRule,
  arrayTtv2,
  createArrayFullyConnected,
  createArrayLstm,
} from '../../../src/training/array/index.js';
import { noisy, prototypeExamples } from './support.js';

const stream = createStream(23, 'networks');
/** Coarse devices, as TTv2 is made for, learn a small task quickly. */
const coarse = { ...noisy, model: { ...noisy.model, step: stepOfStates(60) } };
const ttv2: ArrayRule = { ...arrayTtv2, transferRate: 2, transferEvery: 1, hysteresis: 0.6 };

const lstm = (rule: ArrayRule) =>
  createArrayLstm({
    symbols: 6,
    hidden: 8,
    blocks: 2,
    unrolled: 20,
    rule,
    hardware: { ...coarse, periphery: { ...coarse.periphery, outputScale: 10 / 3 } },
    stream: stream.child('lstm'),
  });

const fullyConnected = (rule: ArrayRule) =>
  createArrayFullyConnected({
    sizes: [8, 10, 3],
    activation: 'sigmoid',
    rule,
    hardware: coarse,
    stream: stream.child('fc'),
  });

const example = prototypeExamples(stream, 8);

const text = Array.from({ length: 2001 }, (_, i) => [0, 3, 1, 5, 2, 4, 4][i % 7]!);

describe('a network that learns by TTv2 on noisy arrays', () => {
  it('learns to tell three classes apart', () => {
    const network = fullyConnected(ttv2);
    for (let i = 0; i < 3000; i++) network.train(...example(i), 0.1);
    let correct = 0;
    for (let i = 3000; i < 3300; i++) correct += Number(network.answer(...example(i)).correct);
    expect(correct / 300).toBeGreaterThan(0.9);
  });

  it('learns a periodic text', () => {
    const network = lstm(ttv2);
    const pass = (rate: number) => {
      let loss = 0;
      for (let at = 0; at + 20 < text.length; at += 20) {
        const part = text.slice(at, at + 21);
        loss += rate > 0 ? network.train(part, rate) : network.answer(part);
      }
      return loss / (text.length - 1);
    };
    expect(pass(0)).toBeGreaterThan(1.5);
    for (let k = 0; k < 6; k++) pass(0.05);
    expect(pass(0)).toBeLessThan(0.6);
  });

  it('goes on with the same bits after a restore: fully connected', () => {
    const [whole, stopped, other] = [ttv2, ttv2, ttv2].map(fullyConnected);
    const go = (network: typeof whole, from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => network!.train(...example(from + i), 0.1).loss);
    const losses = go(whole, 0, 60);
    go(stopped, 0, 31);
    const state = stopped!.state();
    go(stopped, 31, 40);
    other!.restore(state);
    expect(go(other, 31, 60)).toEqual(losses.slice(31));
    expect(other!.state()).toEqual(whole!.state());
  });

  it('goes on with the same bits after a restore: LSTM, its recurrent state too', () => {
    const [whole, stopped, other] = [ttv2, ttv2, ttv2].map(lstm);
    const go = (network: typeof whole, from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) =>
        network!.train(text.slice(20 * (from + i), 20 * (from + i) + 21), 0.1),
      );
    const losses = go(whole, 0, 30);
    go(stopped, 0, 17);
    const state = stopped!.state();
    go(stopped, 17, 20);
    other!.restore(state);
    expect(go(other, 17, 30)).toEqual(losses.slice(17));
    expect(other!.state()).toEqual(whole!.state());
  });

  it('stops at a loss that is not finite, and leaves the weights as they were', () => {
    const hardware = { ...coarse, periphery: idealPeriphery };
    const own = { sizes: [2, 3], activation: 'tanh', rule: ttv2, hardware, stream } as const;
    const network = createArrayFullyConnected(own);
    const before = network.layers.map((layer) => layer.weights());
    expect(() => network.train(Float32Array.of(Number.NaN, 1), 0, 0.1)).toThrow(DivergenceError);
    expect(network.layers.map((layer) => layer.weights())).toEqual(before);
  });

  it('refuses symbols it does not know, stretches that are too long, and snapshots of others', () => {
    const network = lstm({ kind: 'sgd' });
    expect(() => network.train([0, 6], 0.1)).toThrow(DataError);
    expect(() => network.train([0], 0.1)).toThrow(ShapeError);
    expect(() => network.train(text.slice(0, 22), 0.1)).toThrow(/2 to 21 symbols, got 22/);
    expect(() => fullyConnected(ttv2).restore(network.state().layers)).toThrow(DataError);
    const sizes = { activation: 'tanh', rule: ttv2, hardware: coarse, stream } as const;
    expect(() => createArrayFullyConnected({ ...sizes, sizes: [3] })).toThrow(ShapeError);
  });
});

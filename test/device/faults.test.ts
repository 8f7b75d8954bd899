import { describe, expect, it } from 'vitest';
import { applyFaults } from '../../src/device/index.js';
import { SpecError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';
import { sameBits } from './support.js';

const draws = 200_000;
const window = { gMinSiemens: 2e-6, gMaxSiemens: 20e-6 };
const stream = createStream(7, 'chip', 0, 'fc1', 'fabricate', 'faults');
const sound = new Float32Array(draws).fill(11e-6);

function stuck(stuckAtMin: number, stuckAtMax: number, from = stream) {
  const held = applyFaults(sound, { stuckAtMin, stuckAtMax }, window, from);
  const [low, high] = [Math.fround(2e-6), Math.fround(20e-6)];
  const which = (g: number) => {
    const found: number[] = [];
    held.forEach((each, i) => void (each === g && found.push(i)));
    return found;
  };
  return { held, low: which(low), high: which(high), sound: which(sound[0]!) };
}

function expectShare(count: number, probability: number): void {
  const deviation = Math.sqrt((probability * (1 - probability)) / draws);
  expect(Math.abs(count / draws - probability)).toBeLessThan(4.5 * deviation);
}

describe('applyFaults', () => {
  it('sticks exactly the shares asked for, each device in one way', () => {
    const { low, high, sound: rest } = stuck(0.05, 0.03);
    expectShare(low.length, 0.05);
    expectShare(high.length, 0.03);
    expect(low.length + high.length + rest.length).toBe(draws);
  });

  it('sticks every device where the shares come to 1', () => {
    expect(stuck(0.25, 0.75).sound).toEqual([]);
    expect(stuck(1, 0).low.length).toBe(draws);
    expect(stuck(0, 1).high.length).toBe(draws);
  });

  it('keeps the faults of a chip when more are added, at either end', () => {
    const few = stuck(0.02, 0.01);
    const more = new Set(stuck(0.1, 0.01).low);
    expect(few.low.every((i) => more.has(i))).toBe(true);
    expect(stuck(0.1, 0.01).high.join()).toBe(few.high.join());
    const others = new Set(stuck(0.02, 0.2).high);
    expect(few.high.every((i) => others.has(i))).toBe(true);
  });

  it('is frozen by its stream; another chip has other faults', () => {
    const [a, again] = [stuck(0.1, 0), stuck(0.1, 0)];
    expect(sameBits(again.held, a.held)).toBe(true);
    const other = new Set(stuck(0.1, 0, createStream(7, 'chip', 1)).low);
    const both = a.low.filter((i) => other.has(i)).length;
    expectShare(both, 0.01);
  });

  it('without faults gives the conductances back', () => {
    const { held } = stuck(0, 0);
    expect(sameBits(held, sound)).toBe(true);
    expect(held === sound).toBe(false);
  });

  it.each([
    [-0.1, 0, 'faults.stuckAtMin: expected a probability from 0 to 1, got -0.1. 1 % is 0.01.'],
    [0, Number.NaN, 'faults.stuckAtMax: expected a probability from 0 to 1, got NaN.'],
    [0.6, 0.5, 'faults: expected stuckAtMin + stuckAtMax of at most 1, got 0.6 + 0.5. Lower one.'],
  ])('refuses %d and %d', (low, high, message) => {
    expect(() => stuck(low, high)).toThrow(SpecError);
    expect(() => stuck(low, high)).toThrow(message);
  });

  it('reports both probabilities at once', () => {
    expect(() => stuck(2, 3)).toThrow(/stuckAtMin: .*\n.*stuckAtMax: /);
  });
});

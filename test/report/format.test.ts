import { describe, expect, it } from 'vitest';
import { decimal, durationText, percent, sigmaText, signed } from '../../src/report/format.js';

describe('decimal(value)', () => {
  it.each([
    [71.06, '71.1'],
    [-0.42, '−0.4'],
    [-0.04, '0.0'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d as %s', (value, text) => expect(decimal(value)).toBe(text));
});

describe('signed(value)', () => {
  it.each([
    [19.6, '+19.6'],
    [-0.2, '−0.2'],
    [0.01, '0.0'],
  ])('writes %d as %s', (value, text) => expect(signed(value)).toBe(text));
});

describe('sigmaText(sigma)', () => {
  it.each([
    [0.15, '15 %'],
    [0.07, '7 %'],
    [0.125, '12.5 %'],
    [0.1 + 0.2, '30 %'],
  ])('writes %d as %s', (value, text) => expect(sigmaText(value)).toBe(text));
});

describe('durationText(seconds)', () => {
  it.each([
    [11.74, '11.7 s'],
    [99.96, '1 min 40 s'],
    [3599.6, '1 h 0 min'],
    [7385, '2 h 3 min'],
  ])('writes %d as %s', (value, text) => expect(durationText(value)).toBe(text));
});

describe('percent(value)', () => {
  it('writes a dash for what is no number', () => expect(percent(Number.NaN)).toBe('–'));
});

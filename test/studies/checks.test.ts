import { describe, expect, it } from 'vitest';
import { type Check, runCheck } from '../../src/studies/checks/index.js';
import { findQuantity, parseQuantity } from '../../src/studies/quantity.js';
import { exactPoint, pointOf, type Series } from '../../src/studies/series.js';

const line = (name: string, ...values: readonly number[]): Series => ({
  name,
  label: name,
  axis: 'σ',
  unit: 'percent',
  points: [
    exactPoint('digital', values[0]!),
    ...values.slice(1).map((value, i) => exactPoint((i + 1) / 10, value)),
  ],
});

const ours = [line('a/sgd', 98, 90, 60), line('a/wvat', 97, 96, 93)];
const theirs = [line('a/sgd', 98.5, 91, 60)];
const found = (check: Check) => runCheck(check, ours, theirs);

describe('findQuantity(series, address)', () => {
  it.each([
    ['a/sgd at 0.1', 90],
    ['a/sgd at digital', 98],
    ['drop a/sgd at 0.2', 38],
    ['drop a/wvat at 0.1', 1],
  ])('%s is %d', (address, value) => {
    expect(findQuantity(ours, address)?.value).toBeCloseTo(value, 12);
  });

  it('takes a drop from x = 0 where nothing is digital', () => {
    const sweep = { ...line('s', 0), points: [exactPoint(0, 90), exactPoint(0.01, 70)] };
    expect(findQuantity([sweep], 'drop s at 0.01')?.value).toBe(20);
  });

  it('has half of the 95 % interval, in quadrature for a drop', () => {
    const noisy = {
      ...line('n', 0),
      points: [pointOf('digital', [97, 99]), pointOf(0.1, [80, 90])],
    };
    // Student's t for one degree of freedom: 12.706; half = t·std/√2.
    const half = (spread: number) => (12.7062 * spread * Math.SQRT1_2) / Math.SQRT2;
    expect(findQuantity([noisy], 'n at 0.1')?.half).toBeCloseTo(half(10), 2);
    expect(findQuantity([noisy], 'drop n at 0.1')?.half).toBeCloseTo(
      Math.hypot(half(2), half(10)),
      2,
    );
    expect(findQuantity([noisy], 'std n at 0.1')?.value).toBeCloseTo(Math.sqrt(50), 9);
  });

  it('is undefined for a series or place that is not there', () => {
    expect(findQuantity(ours, 'a/awp at 0.1')).toBeUndefined();
    expect(findQuantity(ours, 'a/sgd at 0.3')).toBeUndefined();
    expect(findQuantity(ours, 'std a/sgd at 0.1')).toBeUndefined();
  });

  it('refuses an address that is none', () => {
    expect(() => parseQuantity('sgd 0.1')).toThrow("Write it like 'drop fc/sgd at 0.1'.");
  });
});

describe('runCheck(check, series, published)', () => {
  it.each<[string, Check, boolean]>([
    ['order', { kind: 'order', of: ['a/wvat at 0.2', 'a/sgd at 0.2'] }, true],
    ['order of equals', { kind: 'order', of: ['a/wvat at 0.2', 'a/wvat at 0.2'] }, false],
    ['order by 40', { kind: 'order', of: ['a/wvat at 0.2', 'a/sgd at 0.2'], by: 40 }, false],
    ['value', { kind: 'value', of: 'drop a/wvat at 0.2', atMost: 4 }, true],
    ['value out of bounds', { kind: 'value', of: 'a/sgd at 0.2', atLeast: 61 }, false],
    [
      'difference',
      { kind: 'difference', of: ['a/wvat at digital', 'a/sgd at digital'], atLeast: -1 },
      true,
    ],
    [
      'ratio',
      { kind: 'ratio', of: ['drop a/wvat at 0.2', 'drop a/sgd at 0.2'], atMost: 0.1 },
      false,
    ],
    ['near', { kind: 'near', of: ['a/sgd at 0.1', 'a/sgd at 0.2'], within: 1 }, true],
    ['near, too far', { kind: 'near', of: ['a/sgd at 0.1'], within: 0.9 }, false],
    [
      'best',
      { kind: 'best', among: ['a/sgd at 0.2', 'a/wvat at 0.2'], oneOf: ['a/wvat at 0.2'] },
      true,
    ],
    [
      'lowest',
      {
        kind: 'best',
        lowest: true,
        among: ['a/sgd at 0.2', 'a/wvat at 0.2'],
        oneOf: ['a/wvat at 0.2'],
      },
      false,
    ],
    ['falling', { kind: 'falling', of: 'a/sgd' }, true],
    ['rising', { kind: 'rising', of: 'a/sgd', slack: 29 }, false],
  ])('%s', (_name, check, held) => {
    expect(found(check)).toMatchObject({ held });
  });

  it('gives what was measured', () => {
    expect(
      found({ kind: 'ratio', of: ['drop a/wvat at 0.2', 'drop a/sgd at 0.2'], atMost: 1 }),
    ).toEqual({ held: true, measured: 4 / 38, interval: null });
    expect(found({ kind: 'near', of: ['a/sgd at 0.1'], within: 2 })?.measured).toEqual([-1]);
  });

  it('gives the interval of the smallest step of an order', () => {
    const a = { ...line('a', 0), points: [pointOf(0.1, [90, 92])] };
    const b = { ...line('b', 0), points: [pointOf(0.1, [80, 82])] };
    const check: Check = { kind: 'order', of: ['a at 0.1', 'b at 0.1'] };
    const [low, high] = runCheck(check, [a, b], [])!.interval!;
    expect((low + high) / 2).toBeCloseTo(10, 9);
    expect(high - low).toBeCloseTo(2 * 12.7062 * Math.SQRT2, 2);
  });

  it.each<[string, Check]>([
    ['a series is missing', { kind: 'value', of: 'a/awp at 0.1', atLeast: 0 }],
    [
      'a ratio is over 0',
      { kind: 'ratio', of: ['a/sgd at 0.1', 'drop a/sgd at digital'], atMost: 1 },
    ],
    ['nothing is published', { kind: 'near', of: ['a/wvat at 0.1'], within: 100 }],
    ['a line has one number', { kind: 'falling', of: 'a/awp' }],
  ])('finds nothing where %s', (_name, check) => {
    expect(found(check)).toBeUndefined();
  });
});

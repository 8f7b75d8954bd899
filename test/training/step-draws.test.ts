import { describe, expect, it } from 'vitest';
import { createStream, momentsOf } from '../../src/random/index.js';
import { StepDraws } from '../../src/training/step-draws.js';

const draws = new StepDraws([
  { name: 'a.noise', shape: [200, 100], law: 'normal' },
  { name: 'a.dac', shape: [20_000], law: 'uniform' },
]);
const stream = createStream(5, 'draws');
const draw = (step: number) =>
  new Map(draws.draw(stream.child(step)).map(([name, values]) => [name, values.slice()]));

describe('StepDraws.draw', () => {
  it('draws N(0, 1) and U(-½, ½)', () => {
    const normal = momentsOf(draw(0).get('a.noise')!);
    expect(Math.abs(normal.mean)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(normal.std - 1)).toBeLessThan(4 / Math.sqrt(40_000));
    const uniform = momentsOf(draw(0).get('a.dac')!);
    expect(Math.abs(uniform.mean)).toBeLessThan(4 / Math.sqrt(12 * 20_000));
    expect(uniform.std).toBeCloseTo(1 / Math.sqrt(12), 2);
    expect(Math.max(-uniform.min, uniform.max)).toBeLessThanOrEqual(0.5);
  });

  it('is the same for the same step, and independent of the next', () => {
    expect(draw(1)).toEqual(draw(1));
    const [one, two] = [draw(1).get('a.noise')!, draw(2).get('a.noise')!];
    const correlation = one.reduce((sum, x, i) => sum + x * two[i]!, 0) / one.length;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(one.length));
  });
});

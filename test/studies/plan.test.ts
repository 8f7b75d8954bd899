import { describe, expect, it } from 'vitest';
import { planStudy } from '../../src/studies/index.js';

const planned = (...overrides: string[]) => planStudy('ttv2/table1', { scale: 'smoke', overrides });
const inference = (...overrides: string[]) =>
  planned(...overrides).measured.find(({ id }) => id === 'inference')!.settings;

describe('planStudy(…) with overrides', () => {
  it('sets what a flag into a measurement names, at the scale, and nothing else', () => {
    const before = inference();
    expect(before).toMatchObject({ products: 1000 });
    expect(inference('--measurements.inference.products', '50')).toEqual({
      ...(before as object),
      products: 50,
    });
    const plan = planned('--measurements.inference.products=50');
    expect(plan.experiments).toEqual(planned().experiments);
  });

  it('sorts flags into experiments from those into measurements, each with its value', () => {
    const stages = '{ only: { epoch: 2, average: 2-2 } }';
    const { measured, experiments } = planned(
      ...['--training.epochs', '3', '--measurements.inference.stages', stages],
      ...['--seed', '7'],
    );
    expect(measured[0]!.settings).toMatchObject({ stages: { only: { epoch: 2 } } });
    expect(experiments.get('models')).toMatchObject({ epochs: 3, seed: 7 });
  });

  it.each([
    [['--measurements.inferense.products', '5'], 'Did you mean --measurements.inference.products?'],
    [['--measurements.inference.product', '5'], 'Did you mean --measurements.inference.products?'],
    [['--measurements.inference.products'], '--measurements.inference.products: expected a value'],
    [['--measurements.inference.products', '-5'], 'measurements.inference.products: '],
    [['--measurements.inference', '5'], 'measurements.inference: '],
    [['--measurements', '{}'], 'measurements.inference: '],
  ])('refuses %j', (flags, told) => {
    expect(() => planned(...flags)).toThrow(told);
  });
});

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

  it('reaches through settings with keys of their own, and through defaults', () => {
    expect(inference('--measurements.inference.stages.late.epoch', '1')).toMatchObject({
      stages: { early: { epoch: 1 }, late: { epoch: 1, average: '2-2' } },
    });
    const overrides = ['--measurements.circuit.amplifier.openLoopGain', '5000'];
    const [circuit] = planStudy('hrat/table1', { scale: 'smoke', overrides }).measured;
    expect(circuit!.settings).toMatchObject({ amplifier: { openLoopGain: 5000 } });
  });

  it.each([
    [['--measurements.inferense.products', '5'], 'Did you mean --measurements.inference.products?'],
    [['--measurements.inference.product', '5'], 'Did you mean --measurements.inference.products?'],
    [['--measurements.inference.products'], '--measurements.inference.products: expected a value'],
    [
      ['--measurements.inference.products', '-5'],
      'measurements.inference.products: expected at least 1, got -5. Take more.',
    ],
    [
      ['--measurements.inference.products', 'many'],
      "measurements.inference.products: expected a value of type number, got 'many'.",
    ],
    [['--measurements.inference.products', '--5'], 'expected a value, got nothing'],
    [['--measurements.inference', '5'], 'measurements.inference: expected a value of type'],
    [['--measurements', '{}'], 'measurements.inference: expected a value of type'],
    [['--measurement.inference.products', '5'], 'Did you mean --measurements.inference.products?'],
  ])('refuses %j', (flags, told) => {
    expect(() => planned(...flags)).toThrow(told);
  });

  it('refuses flags that would change nothing', () => {
    const plan = (name: string, only: string[] | undefined, ...overrides: string[]) =>
      planStudy(name, { scale: 'smoke', overrides, ...(only ? { only } : {}) });
    const flag = '--measurements.vgg16-first.tensors';
    expect(() => plan('wvat/figure6', ['vgg5'], flag, 'last')).toThrow(
      `${flag}: expected a measurement of vgg5, got one of vgg16. Add it to --only.`,
    );
    expect(plan('wvat/figure6', undefined, flag, 'last').measured).not.toEqual([]);
    expect(() => plan('ttv2/figure1', undefined, '--seed', '5')).toThrow('has no experiments');
    expect(() => plan('ttv2/figure3', undefined, '--measurements.a.b', '5')).toThrow(
      'has no measurements',
    );
  });
});

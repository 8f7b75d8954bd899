import { describe, expect, it } from 'vitest';
import { applyOverrides } from '../../../src/experiment/spec/index.js';

const spec = {
  name: 'x',
  data: 'mnist',
  methods: ['sgd', { name: 'b', kind: 'wvat', alpha: 0.1 }],
};

describe('applyOverrides(spec, args)', () => {
  it('sets values in YAML by path, also with =, and leaves the spec as it was', () => {
    const before = structuredClone(spec);
    const changed = applyOverrides(spec, [
      '--hardware.variation.sigma',
      '[0, 0.1]',
      '--seed=3',
      '--evaluation.testEachEpoch',
      'false',
    ]);
    expect(changed).toEqual({
      ...spec,
      seed: 3,
      hardware: { variation: { kind: 'gaussian', sigma: [0, 0.1] } },
      evaluation: { testEachEpoch: false },
    });
    expect(spec).toEqual(before);
  });

  it('names layers, whose keys are the network’s own', () => {
    const args = ['--hardware.engine.layers.conv1.sigma', '0.1'];
    expect(
      applyOverrides({ ...spec, hardware: { engine: 'compute-in-memory' } }, args),
    ).toMatchObject({
      hardware: { engine: { kind: 'compute-in-memory', layers: { conv1: { sigma: 0.1 } } } },
    });
  });

  it('names methods by name or by index', () => {
    const byName = applyOverrides(spec, ['--methods.b.alpha', '0.01']);
    expect(byName).toEqual(applyOverrides(spec, ['--methods.1.alpha', '0.01']));
    expect(byName).toEqual(applyOverrides(spec, ['--methods[1].alpha', '0.01']));
    expect(byName).toMatchObject({ methods: ['sgd', { name: 'b', alpha: 0.01 }] });
  });

  it('opens short names into the settings they stand for', () => {
    const args = ['--data.trainCount', '100', '--methods.sgd.epochs', '2'];
    expect(applyOverrides(spec, args)).toMatchObject({
      data: { kind: 'mnist', trainCount: 100 },
      methods: [{ name: 'sgd', kind: 'sgd', epochs: 2 }, {}],
    });
  });

  it('turns averaging on where one of its settings is given', () => {
    const training = { averaging: 'none' };
    expect(applyOverrides({ training }, ['--training.averaging.start', '0.5'])).toEqual({
      training: { averaging: { kind: 'swa', start: 0.5 } },
    });
  });

  it.each([
    [
      '--hardwre.variation.sigma',
      "unknown path, at 'hardwre'. Did you mean --hardware.variation.sigma?",
    ],
    [
      '--hardware.variation.sgima',
      "unknown path, at 'sgima'. Did you mean --hardware.variation.sigma?",
    ],
    [
      '--evaluation.quux',
      "unknown path, at 'quux'. Known here: chips, yieldThresholds, testEachEpoch, retraining.",
    ],
    ['--name.first', "unknown path: name is 'x', with no settings inside. End the path there."],
    ['--methods.sdg.alpha', "methods has no entry 'sdg'. Did you mean 'sgd'?"],
    ['--methods.2.alpha', 'methods has 2 entries, counted from 0. Name one of these.'],
    ['--__proto__.polluted', "unknown path, at '__proto__'."],
  ])('refuses %s', (flag, message) => {
    expect(() => applyOverrides(spec, [flag, '1'])).toThrowError(`${flag}: ${message}`);
  });

  it('reports all problems at once', () => {
    expect(() => applyOverrides(spec, ['more', '--seed', '[1', '--title', '--seed'])).toThrowError(
      [
        'more: unexpected argument. Write --path.to.field value.',
        '--title: expected a value, got nothing. Write --title value.',
        '--seed: expected a value, got nothing. Write --seed value.',
        "--seed: expected a value in YAML, got '[1'. Put text with brackets or colons in quotes.",
      ].join('\n'),
    );
  });
});

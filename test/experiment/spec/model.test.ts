import { describe, expect, it } from 'vitest';
import {
  applyOverrides,
  buildResolvedModel,
  parseSpec,
  printSpec,
  resolveSpec,
  specDigest,
} from '../../../src/experiment/spec/index.js';

const base = { name: 'x', data: 'mnist', model: 'lenet5', methods: ['sgd'] };
const resolved = (model: unknown) => resolveSpec({ ...base, model });
const settingsOf = (model: unknown) => resolved(model).model;

describe('resolveSpec of a model with settings', () => {
  it('makes every setting explicit, in one order', () => {
    const whole = { depth: 28, width: 1, dropout: 0.3 };
    const expected = { kind: 'catalogue', name: 'wide-resnet', settings: whole };
    for (const model of [
      { name: 'wide-resnet', width: 1, depth: 28 },
      { dropout: 0.3, depth: 28, name: 'wide-resnet', width: 1 },
    ]) {
      expect(JSON.stringify(settingsOf(model))).toBe(JSON.stringify(expected));
    }
  });

  it('fills in the defaults of a name alone', () => {
    expect(settingsOf('vgg5')).toEqual({
      kind: 'catalogue',
      name: 'vgg5',
      settings: { hidden: 4096, dropout: 0.2, classifierDropout: 0.5 },
    });
    expect(settingsOf('vgg5-narrow')).toMatchObject({ settings: { hidden: 256 } });
  });

  it('leaves a network without settings its name', () => {
    expect(settingsOf({ name: 'lenet5' })).toEqual({ kind: 'catalogue', name: 'lenet5' });
    expect(specDigest(resolved({ name: 'lenet5' }))).toBe(specDigest(resolved('lenet5')));
  });

  it('takes layers written out under a name of the catalogue', () => {
    const layers = [{ kind: 'flatten' }, { kind: 'linear', outputs: 10 }];
    expect(settingsOf({ name: 'vgg5', layers })).toMatchObject({ kind: 'layers', layers });
  });

  it.each(['vgg5', { name: 'resnet-he', depth: 14 }, { name: 'vgg16', hidden: 64, dropout: 0 }])(
    'is what it was after printing: %o',
    (model) => {
      const spec = resolved(model);
      expect(resolveSpec(parseSpec(printSpec(spec), 'printed'))).toEqual(spec);
    },
  );

  it('builds the network with its settings', () => {
    const task = { shape: [1, 28, 28], classes: 10 } as const;
    const model = settingsOf({ name: 'preresnet', depth: 20 });
    expect(buildResolvedModel(model, task).name).toBe('preresnet20');
  });

  it('can be given on the command line, on a short name too', () => {
    const changed = applyOverrides({ ...base, model: 'vgg5' }, ['--model.hidden', '128']);
    expect(changed).toMatchObject({ model: { name: 'vgg5', hidden: 128 } });
  });
});

describe('resolveSpec of a wrong model', () => {
  const known =
    /expected 'fc-784-400-200-10', .* or 'wide-resnet-28-10', got 'vgg6'\. Did you mean 'vgg/;
  it.each([
    [{ name: 'vgg6', hidden: 3 }, known],
    [{ name: 'vgg6' }, known],
    [{ name: 'vgg5', hiden: 3 }, "model.hiden: unknown key. Did you mean 'hidden'?"],
    [{ name: 'vgg5', hidden: 0 }, 'model.hidden: expected an integer of at least 1, got 0.'],
    [{ name: 'vgg5', depth: 9 }, 'model.depth: vgg5 has none: its settings are hidden, dropout, '],
    [{ name: 'lenet5', depth: 9 }, 'model.depth: lenet5 has none: it has no settings. Remove it.'],
    [{ name: 'wide-resnet', depth: 28 }, 'model.width: must be given, since wide-resnet has no de'],
    [{ name: 'wide-resnet', depth: 27, width: 1 }, 'model.depth: expected 6n + 4 layers, got 27.'],
    [
      { name: 'resnet-he', depth: 21 },
      'model.depth: expected 6n + 2 layers, got 21. The paper has',
    ],
    [{ name: 'preresnet', depth: 20.5 }, 'model.depth: expected an integer of at least 1, got 20.'],
    ['resnet-he', "or {name, layers} written out, got 'resnet-he'. Did you mean 'resnet20-he'?"],
    [{ name: 'own', layers: [{ kind: 'flaten' }] }, "got 'flaten'. Did you mean 'flatten'?"],
    [
      { name: 'own', layers: [] },
      'model.layers: expected a list of at least 1, got an empty list.',
    ],
    [{ name: 'own', initialisation: 'he', layers: 3 }, 'model.layers: expected a list'],
  ])('says what is wrong with %o', (model, message) => {
    expect(() => resolved(model)).toThrow(message);
  });

  it('tells of settings where the data is not known yet', () => {
    const data = {
      kind: 'idx',
      trainImages: 'a',
      trainLabels: 'b',
      testImages: 'c',
      testLabels: 'd',
    };
    const model = { name: 'wide-resnet', depth: 27, width: 1 };
    expect(() => resolveSpec({ ...base, data, model })).toThrow('expected 6n + 4 layers, got 27.');
  });
});

import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../../src/experiment/spec/index.js';

describe('resolveSpec({ data: name })', () => {
  const resolve = (data: unknown) =>
    resolveSpec({ name: 'x', data, model: 'vgg5', methods: ['sgd'] }).data;

  it.each(['mnist', 'cifar10', 'cifar100', 'fashion-mnist'])(
    'takes %s as settings with its kind',
    (name) => {
      const model = {
        name: 'own',
        layers: [{ kind: 'flatten' }, { kind: 'linear', outputs: name === 'cifar100' ? 100 : 10 }],
      };
      const of = (data: unknown) => resolveSpec({ name: 'x', data, model, methods: ['sgd'] }).data;
      expect(of(name)).toEqual(of({ kind: name }));
      expect(of(name)).toMatchObject({ kind: name, normalise: 'standard', augment: 'none' });
    },
  );

  it('takes an image folder with its size and channels', () => {
    const data = { kind: 'image-folder', folder: 'pets', size: 32, channels: 3, trainCount: 500 };
    expect(resolve(data)).toMatchObject(data);
    expect(() => resolve({ ...data, channels: 2 })).toThrow(
      'data.channels: expected 1 (grey) or 3 (colour), got 2. Leave it out to convert none.',
    );
    expect(() => resolve({ kind: 'image-folder' })).toThrow('data.folder: expected the path of a');
    expect(() => resolve({ ...data, size: 0 })).toThrow(
      'data.size: expected an integer of at least 1',
    );
  });
});

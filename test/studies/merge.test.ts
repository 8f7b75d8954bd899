import { describe, expect, it } from 'vitest';
import { mergeSettings } from '../../src/studies/merge.js';

describe('mergeSettings(base, changes)', () => {
  it('changes what is named, and leaves the rest', () => {
    const base = { training: { epochs: 200, runs: 5 }, seed: 1 };
    expect(mergeSettings(base, { training: { runs: 1 } })).toEqual({
      training: { epochs: 200, runs: 1 },
      seed: 1,
    });
    expect(base.training.runs).toBe(5);
  });

  it('replaces settings of another kind, and a network of another name', () => {
    const base = { data: { kind: 'cifar10', augment: { flip: true } }, model: 'vgg5' };
    expect(
      mergeSettings(base, { data: { kind: 'mnist' }, model: { name: 'tiny', layers: [] } }),
    ).toEqual({
      data: { kind: 'mnist' },
      model: { name: 'tiny', layers: [] },
    });
  });

  it('keeps settings of the same kind', () => {
    const base = { kind: 'mnist', trainCount: 5, testCount: 2 };
    expect(mergeSettings(base, { kind: 'mnist', trainCount: 1 })).toEqual({
      ...base,
      trainCount: 1,
    });
  });

  it('changes, keeps and removes methods by name', () => {
    const base = {
      methods: ['sgd', { name: 'awp', kind: 'awp' }, { name: 'wvat', kind: 'wvat', alpha: 1 }],
    };
    expect(mergeSettings(base, { methods: { awp: null, wvat: { alpha: 2 } } })).toEqual({
      methods: ['sgd', { name: 'wvat', kind: 'wvat', alpha: 2 }],
    });
  });

  it('replaces lists, and removes what is null', () => {
    expect(mergeSettings({ a: [1, 2], b: 3 }, { a: [4], b: null })).toEqual({ a: [4] });
  });
});

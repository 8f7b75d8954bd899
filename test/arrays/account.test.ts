import { describe, expect, it } from 'vitest';
import { arrayScope } from '../../src/arrays/account.js';
import { resolveArraySpec } from '../../src/arrays/spec/index.js';
import { smallImages, smallText } from './support.js';

const choices = (input: object) => arrayScope(resolveArraySpec(input)).ourChoices?.join('\n');

describe('arrayScope(spec)', () => {
  it('tells choices of the methods and devices that a run has, and of no others', () => {
    const sgd = { ...smallImages, methods: [{ name: 'sgd', kind: 'sgd' }] };
    expect(choices(sgd)).not.toMatch(/n_s|γ|symmetry points|stretch/);
    const both = choices({ ...smallImages, device: { kind: 'soft-bounds' } });
    expect(both).toContain('γ·A + C is the digital sum of two products');
    expect(both).toContain('n_s is 1 for layers that are neither recurrent nor convolutional');
    expect(both).toContain('count from their devices’ symmetry points');
  });

  it('tells a hysteretic threshold that is not the paper’s', () => {
    const reset = (to: string | number) =>
      choices({ ...smallImages, methods: [{ name: 'ttv2', kind: 'ttv2', reset: to }] });
    expect(reset(0.95)).toContain('threshold is ±0.95, the TTv2 paper’s ±0.6');
    expect(reset('hysteretic')).not.toContain('threshold');
    expect(reset('zero')).not.toContain('threshold');
  });

  it('tells how errors go back through a text, and what an average is read with', () => {
    const average = { from: 1, to: 2, reads: 100 };
    const text = choices({ ...smallText, keep: { averages: [average] } });
    expect(text).toContain('hidden states go on from stretch to stretch');
    expect(text).toContain('Products for an average have uniform inputs');
    const unread = choices({ ...smallText, keep: { averages: [{ ...average, reads: 0 }] } });
    expect(unread).not.toContain('Products for an average');
    expect(text).not.toContain('n_s is 1');
  });
});

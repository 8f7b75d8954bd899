import { describe, expect, it } from 'vitest';
import { lernmatrix } from './support.js';

interface Report {
  readonly ready: boolean;
  readonly findings: readonly {
    readonly name: string;
    readonly state: string;
    readonly found: string;
  }[];
}

describe('lernmatrix doctor', () => {
  it('--json finds this machine ready: Node, platform, ONNX Runtime, kernels, speed', async () => {
    const { code, out, err } = await lernmatrix('doctor', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { ready, findings } = JSON.parse(out) as Report;
    const stateOf = new Map(findings.map(({ name, state }) => [name, state]));
    expect(ready).toBe(true);
    for (const name of ['Node.js', 'platform', 'ONNX Runtime', 'backend cpu', 'kernels', 'speed']) {
      expect([name, stateOf.get(name)]).toEqual([name, 'ok']);
    }
    const found = new Map(findings.map((finding) => [finding.name, finding.found]));
    expect(found.get('Node.js')).toBe(process.versions.node);
    expect(found.get('speed')).toMatch(/^[1-9]\d* images\/s training LeNet-5/);
    expect(stateOf.has('backend webgpu') && stateOf.has('backend cuda')).toBe(true);
  });
});

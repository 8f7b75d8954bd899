import { describe, expect, it } from 'vitest';
import {
  type ArrayEpochRecord,
  type ArrayResult,
  arrayReportOf,
  arrayResultText,
  explicitArraySpec,
  resolveArraySpec,
} from '../../src/arrays/index.js';
import { idleText, renderArrayHtml } from '../../src/report/arrays/index.js';
import { smallImages } from './support.js';

const spec = resolveArraySpec({
  ...smallImages,
  runs: 2,
  methods: [
    { name: 'float', kind: 'float' },
    { name: 'sgd', kind: 'sgd', label: 'SGD', periphery: 'ideal' },
    { name: 'ttv2', kind: 'ttv2', label: 'TTv2', transferRate: 3, transfer: 'rows' },
  ],
});

function record(epoch: number, error: number, density: number): ArrayEpochRecord {
  const updates = [
    [100 * epoch, 10 * epoch],
    [100 * epoch, 50 * epoch],
  ] as const;
  const both = { with: error, without: error - 1 };
  return {
    epoch,
    rate: 0.05,
    loss: error / 10,
    error: both,
    density,
    updates: [...updates].map(([a, b]) => [a, b]),
    seconds: 2,
  };
}

const result: ArrayResult = {
  kind: 'array-training',
  name: spec.name,
  title: spec.title,
  unit: 'percent',
  data: { name: 'mnist', digest: 'd', train: 100, test: 50 },
  layers: [
    { name: 'fc1', rows: 12, columns: 785 },
    { name: 'fc2', rows: 10, columns: 13 },
  ],
  methods: spec.methods.map(({ name, label, rule }) => ({
    name,
    label,
    kind: rule.kind,
    runs: [0, 4].map((more, run) => ({
      run,
      history: [record(1, 60 + more, 0.004), record(2, 20 + more, 0.002 + more / 1000)],
    })),
  })),
  spec: explicitArraySpec(spec),
  environment: {
    ...{ lernmatrix: '0.1.0', node: '20.1.0', backend: 'cpu', threads: 1, jobs: 2 },
    ...{ cpu: 'A', cores: 2, platform: 'linux-x64' },
  },
  startedAt: '2025-03-07T10:00:00.000Z',
  wallSeconds: 8,
};

describe('arrayReportOf(result)', () => {
  const report = arrayReportOf(result);
  const [float, sgd, ttv2] = report.methods;

  it('gives the mean errors of all trainings, and each', () => {
    expect(sgd!.epochs[1]).toEqual({
      epoch: 2,
      loss: 2.2,
      with: { mean: 22, runs: [20, 24] },
      without: { mean: 21, runs: [19, 23] },
    });
  });

  it('gives coincidences of the first and last epoch, and shares of cut updates by layer', () => {
    expect(ttv2!.pulses).toEqual({
      first: 0.004,
      last: 0.004,
      longer: [
        { layer: 'fc1', share: 0.1 },
        { layer: 'fc2', share: 0.5 },
      ],
      longerOfAll: 0.3,
    });
    expect([float!.isOnArrays, float!.pulses]).toEqual([false, undefined]);
  });

  it('counts idle units of all trainings by layer, and tells of those methods that have some', async () => {
    expect(sgd!.idle).toBeUndefined();
    const withIdle = (...counts: readonly number[]) => {
      const [method] = result.methods;
      const runs = counts.map((idle, run) => {
        return { run, history: [{ ...record(1, 60, 0.004), idle: [[idle, 12] as const] }] };
      });
      return { ...method!, runs };
    };
    const [none, some, other] = result.methods;
    const methods = [
      { ...none!, ...withIdle(0, 0), label: 'none' },
      { ...some!, ...withIdle(2, 3), label: 'some' },
      other!,
    ];
    const counted = arrayReportOf({ ...result, methods });
    expect(counted.methods[1]!.idle).toEqual([{ layer: 'fc1', idle: 5, units: 24 }]);
    expect(idleText(counted.methods, 2)).toMatch(
      /^Idle units, .* below 0\.01\), over 2 trainings: some, 5 of 24 in fc1\. They have/,
    );
    expect(await renderArrayHtml(counted)).toContain('some, 5 of 24 in fc1');
    expect(arrayResultText({ ...result, methods })).toContain('some, 5 of 24 in fc1');
    expect(idleText([counted.methods[0]!, counted.methods[2]!], 2)).toBeUndefined();
  });

  it('names network and methods in words', () => {
    expect(report.network).toBe('fully connected 784-12-10, sigmoid');
    expect(report.weights).toBe(12 * 785 + 130);
    expect(ttv2!.description).toMatch(
      /whose rows are added .*; η_c 3, n_s 1; η 0\.05\. Devices: 1200 states/,
    );
  });

  it('says of which methods something was simulated, where it is not all', () => {
    expect(report.simulated).toContain('noise of each write, multiplicative');
    expect(report.simulated).toContain('converters: inputs 7 bits, outputs 9 bits (TTv2)');
    expect(report.notSimulated).toContain('read noise (SGD)');
    expect(report.ourChoices).toContain('Bound management halves at most 10 times (TTv2).');
    expect(report.ourChoices).toContain(
      'Noise management is in both directions, bound management forward; transfers have neither (TTv2).',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { methodText } from '../../src/arrays/describe.js';
import { readAnySpec } from '../../src/arrays/load.js';
import {
  applyArrayOverrides,
  arraySpecDigest,
  isArraySpec,
  printArraySpec,
  resolveArraySpec,
} from '../../src/arrays/spec/index.js';
import { withKnownKind } from '../../src/arrays/spec/kind.js';
import { SpecError } from '../../src/errors.js';
import { parseSpec } from '../../src/experiment/spec/parse.js';
import { smallImages, smallText } from './support.js';

const problemsOf = (input: unknown) => {
  try {
    resolveArraySpec(input);
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
  }
  return [];
};

describe('resolveArraySpec(input)', () => {
  it('fills in the TTv2 paper’s array, periphery and rules', () => {
    const { kind, name, data } = smallText;
    const own = [{ name: 'ttv2', kind: 'ttv2' }];
    const { methods, epochs } = resolveArraySpec({
      kind,
      name,
      data,
      network: 'lstm',
      methods: own,
    });
    const [method] = methods;
    expect(epochs).toBe(50);
    expect(method!.rule).toMatchObject({ kind: 'ttv2', hysteresis: 0, transfer: 'columns' });
    expect(method!.transferEvery).toEqual([5, 5, 5]);
    expect(method!.hardware!.periphery).toMatchObject({ readSigma: 0.06, bound: 12 });
    expect(method!.hardware!.periphery.outputScale).toBeCloseTo(10 / 3, 12);
    expect(method!.hardware!.device).toMatchObject({ slope: 1.66, sigmaOfStep: 0.3, step: 0.001 });
  });

  it('takes devices of two states', () => {
    const devices = [
      { kind: 'array', states: 2 },
      { kind: 'array', states: 2, symmetric: true },
      { kind: 'array', states: 2, slope: 3.7 },
      { kind: 'linear-step', step: 0.6, lower: -0.6, upper: 0.6 },
      { kind: 'array', slope: 0, step: 1 },
    ];
    for (const device of devices) expect(problemsOf({ ...smallImages, device })).toEqual([]);
    const coarse = { ...smallImages, device: { kind: 'array', step: 1 } };
    expect(problemsOf(coarse)).not.toEqual([]);
    expect(resolveArraySpec(coarse, { stored: true }).methods[1]!.hardware!.device.step).toBe(1);
  });

  it('knows two texts by name, whole or in part', () => {
    const dataOf = (data: unknown) => resolveArraySpec({ ...smallText, data }).data;
    expect(dataOf('warpeace')).toEqual({
      ...{ kind: 'warpeace', trainBytes: 2_933_246, testBytes: 325_000 },
    });
    expect(dataOf({ kind: 'moby-dick', trainBytes: 5000 })).toEqual({
      ...{ kind: 'moby-dick', trainBytes: 5000, testBytes: 119_000 },
    });
    expect(problemsOf({ ...smallText, data: 'war-and-peace' })).toEqual([
      {
        path: 'data',
        message: expect.stringMatching(/expected .*'moby-dick'.*'warpeace'.*got 'war-and-peace'/),
      },
    ]);
    expect(problemsOf({ ...smallImages, data: 'moby-dick' })[0]!.message).toMatch(/'lstm', since/);
  });

  it('turns states into a step, the same for symmetric devices', () => {
    const { methods } = resolveArraySpec({
      ...smallImages,
      device: { kind: 'array', states: 15, cycle: { kind: 'additive', sigma: 1 } },
      methods: [
        { name: 'a', kind: 'sgd' },
        { name: 'b', kind: 'sgd', device: { kind: 'array', symmetric: true } },
      ],
    });
    const [a, b] = methods.map(({ hardware }) => hardware!.device);
    expect(a).toMatchObject({ step: 2 / (1.66 * 15), slope: 1.66 });
    expect(b).toMatchObject({ step: 2 / (1.66 * 15), slope: 0, cycle: { kind: 'additive' } });
  });

  it('drops what Tiki-Taka reads below the read noise of its own arrays, unless told otherwise', () => {
    const { methods } = resolveArraySpec({
      ...smallImages,
      methods: [
        { name: 'a', kind: 'tiki-taka' },
        { name: 'b', kind: 'tiki-taka', periphery: { readSigma: 0.006 } },
        { name: 'c', kind: 'tiki-taka', periphery: 'ideal' },
        { name: 'd', kind: 'tiki-taka', periphery: 'ideal', threshold: 0.01 },
      ],
    });
    const thresholds = methods.map(({ rule }) => 'threshold' in rule && rule.threshold);
    expect(thresholds).toEqual([0.06, 0.006, 0, 0.01]);
  });

  it('counts from symmetry points where A must forget towards 0, unless told otherwise', () => {
    const device = { kind: 'soft-bounds' };
    const own = {
      name: 'own',
      kind: 'ttv2',
      device: { ...device, symmetryPoint: 'as-fabricated' },
    };
    const { methods } = resolveArraySpec({
      ...smallImages,
      device,
      methods: [...smallImages.methods, own],
    });
    const points = methods.map(({ hardware }) => hardware?.device);
    expect(points.map((each) => each && 'symmetryPoint' in each && each.symmetryPoint)).toEqual([
      ...[undefined, 'as-fabricated', 'shifted', 'shifted', 'as-fabricated'],
    ]);
  });

  it('transfers once an image from each convolution', () => {
    const { methods } = resolveArraySpec({ ...smallImages, network: 'cnn' });
    expect(methods.at(-1)!.transferEvery).toEqual([576, 64, 1, 1]);
  });

  it('reads η_c as one rate or as a schedule, and tells it in words', () => {
    const transferRate = [
      { epoch: 1, rate: 30 },
      { epoch: 2, rate: 5 },
    ];
    const methods = [{ name: 'ttv2', kind: 'ttv2', transferRate }];
    const spec = resolveArraySpec({ ...smallImages, methods });
    expect(spec.methods[0]).toMatchObject({
      rule: { transferRate: 30 },
      transferRates: transferRate,
    });
    expect(methodText(spec.methods[0]!)).toContain('η_c 30, 5 from epoch 2, n_s 1; η 0.05.');
    const again = resolveArraySpec(parseSpec(printArraySpec(spec), 'spec.yaml'));
    expect(again).toEqual(spec);
    const constant = [{ ...methods[0]!, transferRate: [{ epoch: 1, rate: 30 }] }];
    const one = resolveArraySpec({ ...smallImages, methods: constant });
    expect(one.methods[0]).not.toHaveProperty('transferRates');
    expect(arraySpecDigest(one)).not.toBe(arraySpecDigest(spec));
  });

  it.each([
    ['zero', 0, 'zero'],
    ['hysteretic', 0.6, 'hysteretic'],
    [0, 0, 'zero'],
    [0.6, 0.6, 'hysteretic'],
    [0.95, 0.95, 0.95],
  ])('resets fired elements of H to a name or a number: %s', (reset, hysteresis, printed) => {
    const spec = resolveArraySpec({
      ...smallImages,
      methods: [{ name: 'ttv2', kind: 'ttv2', reset }],
    });
    expect(spec.methods[0]!.rule).toMatchObject({ hysteresis });
    const written = parseSpec(printArraySpec(spec), 'spec.yaml');
    expect(written).toMatchObject({ methods: [{ reset: printed }] });
    expect(resolveArraySpec(written)).toEqual(spec);
  });

  it('takes mini-batches of images and of texts that are long enough', () => {
    const spec = resolveArraySpec({ ...smallImages, training: { batchSize: 4 } });
    expect(spec.batchSize).toBe(4);
    expect(resolveArraySpec(parseSpec(printArraySpec(spec), 'spec.yaml'))).toEqual(spec);
    const ofText = resolveArraySpec({ ...smallText, training: { batchSize: 4 } });
    expect(resolveArraySpec(parseSpec(printArraySpec(ofText), 'spec.yaml'))).toEqual(ofText);
    expect(() => resolveArraySpec({ ...smallText, training: { batchSize: 4000 } })).toThrow(
      /training\.batchSize: expected at most 3999, .*got 4000\. Lower it/,
    );
  });

  it('takes η_c of each layer', () => {
    const rate = [1, 5].map((each, i) => ({ epoch: 1 + i / 2, rate: i === 0 ? each : [each, 2] }));
    const methods = [{ name: 'ttv2', kind: 'ttv2', transferRate: rate }];
    const spec = resolveArraySpec({ ...smallImages, methods });
    expect(spec.methods[0]).toMatchObject({ rule: { transferRate: 1 }, transferRates: rate });
    expect(methodText(spec.methods[0]!)).toContain('η_c 1, (5, 2) from epoch 1.5, n_s 1;');
    expect(resolveArraySpec(parseSpec(printArraySpec(spec), 'spec.yaml'))).toEqual(spec);
    const always = [{ epoch: 1, rate: [3, 4] }];
    for (const transferRate of [always, always[0]!.rate]) {
      const alone = [{ ...methods[0]!, transferRate }];
      expect(resolveArraySpec({ ...smallImages, methods: alone }).methods[0]).toMatchObject({
        rule: { transferRate: 3 },
        transferRates: always,
      });
    }
  });

  it('tells all problems at once, with the nearest key and the kind that a key belongs to', () => {
    const problems = problemsOf({
      ...smallImages,
      netwrok: 'lstm',
      training: { epochs: 0 },
      methods: [
        { name: 'sgd', kind: 'sgd', gamma: 1 },
        { name: 'x', kind: 'ttv3' },
      ],
    });
    const text = problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    expect(text).toMatch(/netwrok: unknown key\. Did you mean 'network'\?/);
    expect(text).toMatch(/training\.epochs: expected an integer of at least 1, got 0/);
    expect(text).toMatch(/methods\[0\]\.gamma: belongs to kind 'tiki-taka', but kind is 'sgd'/);
    expect(text).toMatch(/methods\[1\].*'ttv3'.*'ttv2'/);
  });

  it.each([
    [
      { network: 'lstm' },
      /network\.kind: expected 'fully-connected' or 'cnn', since the data is images/,
    ],
    [
      { device: { kind: 'array', states: 15, step: 0.1 } },
      /device\.states: contradicts device\.step/,
    ],
    [
      { device: { kind: 'array', symmetric: true, slope: 1 } },
      /symmetric: contradicts device\.slope 1/,
    ],
    [
      { training: { rates: [{ epoch: 2, rate: 1 }] } },
      /rates: expected epochs that begin at 1 and rise, got 2/,
    ],
    [
      {
        methods: [{ name: 'a', kind: 'ttv2', transferRate: [{ epoch: 2, rate: 1 }] }],
      },
      /methods\[0\]\.transferRate: expected epochs that begin at 1 and rise, got 2/,
    ],
    [
      {
        methods: [{ name: 'a', kind: 'ttv2', transferRate: [{ epoch: 1, rate: [1, 2, 3] }] }],
      },
      /methods\[0\]\.transferRate\[0\]\.rate: expected one for each of the 2 layers, got 3/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferRate: [1, 2, 3] }] },
      /methods\[0\]\.transferRate: expected one for each of the 2 layers, got 3/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferRate: [1, -2] }] },
      /methods\[0\]\.transferRate\[1\]: expected a number of at least 0, got -2/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferRate: [{ epoch: 1, rat: 2 }] }] },
      /methods\[0\]\.transferRate\[0\]\.rate: .*\n?.*rat: /s,
    ],
    [
      { training: { batchSize: 0 } },
      /training\.batchSize: expected an integer of at least 1, got 0/,
    ],
    [
      { device: { kind: 'array', step: 1 } },
      /device\.step: expected at most 0\.602, two states in a window of 1\.2, got 1\. Lower it\./,
    ],
    [
      { device: { kind: 'soft-bounds', step: 0.7, lower: -0.6, upper: 0.6 } },
      /device\.step: expected at most 0\.6, two states in a window of 1\.2, got 0\.7\. Lower it, or widen/,
    ],
    [{ device: { kind: 'array', states: 1.5 } }, /device\.states: expected a number of at least 2/],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferEvery: 0 }] },
      /methods\[0\]\.transferEvery: expected an integer of at least 1, got 0/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', reset: 1 }] },
      /methods\[0\]\.reset: expected a number from 0 to 0.99, got 1/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', reset: 'hysteretc' }] },
      /methods\[0\]\.reset: expected 'zero' or 'hysteretic', or a number from 0 to 0.99, .*Did you mean 'hysteretic'/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferRate: 'fast' }] },
      /methods\[0\]\.transferRate: expected a rate, a list of one a layer, or a list of \{epoch, rate\}/,
    ],
    [
      { keep: { averages: [{ from: 2, to: 3 }] } },
      /averages\[0\]: expected from ≤ to ≤ 2, the epochs of the training, got 2 to 3/,
    ],
    [
      {
        methods: [
          { name: 'a', kind: 'sgd' },
          { name: 'a', kind: 'sgd' },
        ],
      },
      /names of their own, got 'a' twice/,
    ],
    [
      { methods: [{ name: 'a', kind: 'ttv2', transferEvery: [1] }] },
      /one for each of the 2 layers, got 1/,
    ],
    [
      {
        data: { kind: 'moby-dick', trainBytes: 40 },
        network: { kind: 'lstm', unrolled: 50 },
      },
      /network\.unrolled: expected at most 39, .*got 50\. Lower it/,
    ],
    [{ device: { kind: 'soft-bounds', lower: 1 } }, /lower: expected a number below 0, got 1/],
    [{ periphery: { bound: 'none' } }, /periphery\.bound: expected a number above 0/],
  ])('refuses %j', (change, told) => {
    const text = problemsOf({ ...smallImages, training: { epochs: 2 }, ...change })
      .map(({ path, message }) => `${path}: ${message}`)
      .join('\n');
    expect(text).toMatch(told);
  });

  it.each([smallText, smallImages, readAnySpec('ttv2') as typeof smallText])(
    'of what printArraySpec writes is the same spec: $name',
    (input) => {
      const spec = resolveArraySpec(input);
      const again = resolveArraySpec(parseSpec(printArraySpec(spec), 'spec.yaml'));
      expect(again).toEqual(spec);
      expect(arraySpecDigest(again)).toBe(arraySpecDigest(spec));
    },
  );
});

describe('applyArrayOverrides(spec, args)', () => {
  it('sets values by path, methods by name', () => {
    const args = [
      '--training.epochs',
      '3',
      '--methods.ttv2.transferRate=7',
      '--methods[0].label',
      'exact',
    ];
    const changed = applyArrayOverrides(smallImages, [...args, '--network.hidden', '[3]']);
    const { epochs, methods } = resolveArraySpec(changed);
    expect(epochs).toBe(3);
    expect(methods[3]!.rule).toMatchObject({ transferRate: 7 });
    expect(methods[0]!.label).toBe('exact');
    expect(smallImages.training.epochs).toBe(2);
  });

  it('opens short names and what was not written', () => {
    const { network: _, ...rest } = smallImages;
    const args = [
      '--network.hidden',
      '[3]',
      '--periphery.readSigma',
      '0.01',
      '--evaluation.everyEpochs',
      '2',
    ];
    expect(
      applyArrayOverrides({ ...rest, network: 'cnn', periphery: 'ideal' }, args),
    ).toMatchObject({
      network: { kind: 'cnn', hidden: [3] },
      periphery: { readSigma: 0.01 },
      evaluation: { everyEpochs: 2 },
    });
  });

  it('takes states of devices that were not written as those of the array model', () => {
    const spec = resolveArraySpec(applyArrayOverrides(smallImages, ['--device.states', '20']));
    expect(spec.methods[3]!.hardware!.device).toMatchObject({
      kind: 'array',
      step: expect.closeTo(1 / 16.6, 9),
    });
  });

  it('refuses methods and keys that are not there, and values that are missing', () => {
    expect(() => applyArrayOverrides(smallImages, ['--methods.ttv3.label', 'x'])).toThrow(
      /Did you mean 'ttv2'/,
    );
    expect(() => applyArrayOverrides(smallImages, ['--seed'])).toThrow(
      /expected a value, got nothing/,
    );
    expect(() => applyArrayOverrides(smallImages, ['--sed', '3'])).toThrow(
      /--sed: unknown path, at 'sed'\. Did you mean --seed\?/,
    );
    expect(() => applyArrayOverrides(smallImages, ['--methods.ttv2.transferrate', '3'])).toThrow(
      /Did you mean --methods\.3\.transferRate\?/,
    );
  });
});

describe('isArraySpec(written)', () => {
  it('tells specs of training on arrays from experiments', () => {
    expect(isArraySpec(readAnySpec('ttv2'))).toBe(true);
    expect(isArraySpec(readAnySpec('demo'))).toBe(false);
    expect(isArraySpec(null)).toBe(false);
  });
});

describe('withKnownKind(written)', () => {
  const { kind: _, ...untold } = smallImages;
  it.each([
    [{ ...smallImages, kind: 'array_training' }, /kind: .*'array_training'.*Did you mean 'array-t/],
    [{ ...smallImages, kind: 'pulsed' }, /kind: .*got 'pulsed'\. Experiments have no kind\./],
    [{ ...smallImages, kind: 3 }, /kind: .*got 3\. Experiments have no kind\./],
    [untold, /kind: expected 'array-training', which has a network, got nothing\. Add kind: /],
  ])('tells a kind that is wrong, or left out', (written, message) => {
    expect(() => withKnownKind(written)).toThrow(message);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerSettling, nativeNgspiceIsPresent, wasmNgspice } from '../../src/circuit/index.js';
import { openDeployed } from '../../src/experiment/deployed-run.js';
import { crossbarsOf, DeployedRunner, decodeDeployed } from '../../src/restriction/index.js';
import { TestSet } from '../../src/training/index.js';
import { lernmatrix } from './support.js';

const root = mkdtempSync(join(tmpdir(), 'lernmatrix-export-'));
let folder = '';

beforeAll(async () => {
  const settings = {
    'data.trainCount': '512',
    'data.testCount': '20',
    'training.epochs': '2',
    'training.batchSize': '64',
    methods: '[{ name: hrat, kind: hrat }, { name: other, kind: sgd }]',
    model:
      '{ name: own, layers: [{ kind: conv2d, outputs: 2, kernel: 5, stride: 4 }, { kind: batchNorm }, { kind: relu }, { kind: flatten }, { kind: linear, outputs: 12 }, { kind: relu }, { kind: linear, outputs: 10 }] }',
    'hardware.variation.sigma': '[0, 0.05]',
    'evaluation.chips': '2',
    'evaluation.retraining.epochs': '1',
    'execution.jobs': '1',
  };
  const flags = Object.entries(settings).flatMap(([path, value]) => [`--${path}`, value]);
  const { code, err } = await lernmatrix('run', 'hrat', ...flags, '--out', root);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  folder = join(root, readdirSync(root)[0]!);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Engine {
  start(): Promise<void>;
  setNetList(text: string): void;
  runSim(): Promise<{ data: { name: string; values: number[] }[] }>;
}

/** What ngspice reads in a file: each saved node over the points of the analysis, volts about 1.5 V. */
async function simulated(text: string): Promise<number[][]> {
  const { Simulation } = (await import('eecircuit-engine')) as unknown as {
    readonly Simulation: new () => Engine;
  };
  const engine = new Simulation();
  await engine.start();
  engine.setNetList(text);
  const { data } = await engine.runSim();
  const outputs = data.filter(({ name }) => /^v\(y\d+\)$/.test(name));
  return outputs.map(({ values }) => values.map((volts) => volts - 1.5));
}

/** What the deployed network computes of a test image. */
async function nodesOf(image: number, method?: string) {
  const { deployment, dataset, tables } = await openDeployed(folder, method ? { method } : {});
  const runner = await DeployedRunner.create(deployment.network, 1, {});
  const { images } = new TestSet(dataset, dataset.test, tables, 1).batches[image]!;
  const { nodes } = await runner.run(images);
  await runner.release();
  return nodes;
}

const netlist = (...more: string[]) => lernmatrix('export', 'netlist', folder, ...more);

describe('lernmatrix export netlist', () => {
  it('writes a layer that ngspice computes as the deployed network does', async () => {
    const { code, out } = await netlist('--layer', 'fc1', '--image', '3', '--neurons', '2-6');
    expect(code).toBe(0);
    const expected = (await nodesOf(3)).get('fc1')!.slice(2, 7);
    const volts = await simulated(out);
    expect(volts).toHaveLength(5);
    volts.forEach(([got], i) => {
      expect(Math.abs(got! - expected[i]!)).toBeLessThan(1e-3);
    });
    expect(Math.max(...expected)).toBeGreaterThan(0.01);
  });

  it('writes a convolution as a sweep over its positions, of the method asked for, to a file', async () => {
    const file = join(root, 'conv.cir');
    const { code, out } = await netlist('--layer', 'conv1', '--method', 'other', '--out', file);
    expect({ code, out }).toEqual({ code: 0, out: `${file}\n` });
    const expected = (await nodesOf(0, 'other')).get('conv1')!;
    const volts = (await simulated(readFileSync(file, 'utf8'))).flat();
    expect(volts).toHaveLength(2 * 6 * 6);
    expect(Math.max(...expected)).toBeGreaterThan(0.01);
    volts.forEach((got, i) => {
      expect(Math.abs(got - expected[i]!)).toBeLessThan(1e-3);
    });
  });

  it.skipIf(!nativeNgspiceIsPresent() && !process.env.LERNMATRIX_NO_SKIPS)(
    'writes a step to the inputs, of which ngspice prints the time that outputs take to settle (skipped without one)',
    async () => {
      const file = join(root, 'step.cir');
      const flags = ['--layer', 'fc2', '--neurons', '3-5', '--analysis', 'transient'];
      expect((await netlist(...flags, '--image', '3', '--out', file)).code).toBe(0);
      const { stdout } = spawnSync('ngspice', ['-b', file], { encoding: 'utf8' });
      const seconds = [...stdout.matchAll(/^settle\d += +(\S+)/gm)].map(([, text]) => Number(text));
      const { network } = (await openDeployed(folder, {})).deployment;
      const crossbar = crossbarsOf(network).find(({ name }) => name === 'fc2')!;
      const inputs = (await nodesOf(3)).get('fc1')!;
      const block = { crossbar, first: 3, count: 3 };
      const expected = await layerSettling(block, network, inputs, { simulator: wasmNgspice });
      expect(seconds).toHaveLength(3);
      expect(stdout).not.toContain('still moves');
      const short = readFileSync(file, 'utf8').replace(/^\.tran .*$/m, '.tran 1e-10 2e-7 0 1e-10');
      writeFileSync(file, short);
      const cut = spawnSync('ngspice', ['-b', file], { encoding: 'utf8' }).stdout;
      expect(cut).toMatch(/^settle\d is too small: lengthen \.tran as this output still moves$/m);
      seconds.forEach((each, i) => {
        expect(each).toBeGreaterThan(0);
        expect(Math.abs(each / expected[i]! - 1)).toBeLessThan(0.01);
      });
    },
  );

  it.each([
    [
      ['--layer', 'fc1', '--analysis', 'ac'],
      "--analysis: expected 'dc' or 'transient', got 'ac'. Write --analysis VALUE.",
    ],
    [
      ['--layer', 'fc9'],
      "--layer: expected a layer with a crossbar, got 'fc9'. There are conv1, fc1, fc2.",
    ],
    [
      ['--layer', 'fc1', '--neurons', '10-12'],
      '--neurons: expected neurons from 0 to 11, which fc1 has, got 10-12. Name some of these.',
    ],
    [
      ['--layer', 'fc1', '--image', '20'],
      '--image: expected a test image from 0 to 19, got 20. Name one of these.',
    ],
    [
      ['--layer', 'fc1', '--neurons', '9-2'],
      "--neurons: expected a range such as 0-9, or one number, got '9-2'. Write --neurons VALUE.",
    ],
    [
      ['--layer', 'fc1', '--chip', '2'],
      '--sigma: expected the strength of the errors of --chip, got nothing. Write --sigma VALUE.',
    ],
  ])('refuses %j', async (flags, message) => {
    const { code, err } = await netlist(...flags);
    expect(code).not.toBe(0);
    expect(err).toBe(`${message}\n`);
  });

  it('names the methods of a run', async () => {
    const { err } = await netlist('--layer', 'fc1', '--method', 'sgd');
    expect(err).toBe(`${folder}: expected one of its methods, got 'sgd'. There are hrat, other.\n`);
  });
});

describe('lernmatrix export deployed', () => {
  const read = (file: string) =>
    decodeDeployed({ json: readFileSync(file, 'utf8'), bytes: readFileSync(`${file}.bin`) });

  it('writes what decodeDeployed reads: the network of the run', async () => {
    const { code, out } = await lernmatrix('export', 'deployed', folder);
    expect(code).toBe(0);
    const [file, arrays] = out.trimEnd().split('\n');
    expect(arrays).toBe(`${file}.bin`);
    expect(read(file!)).toEqual((await openDeployed(folder)).deployment.network);
  });

  it('writes a chip with its errors, where one is named', async () => {
    const file = join(root, 'chip.json');
    const chip = ['--chip', '7', '--sigma', '0.05'];
    await lernmatrix('export', 'deployed', folder, ...chip, '--out', file);
    const on = (number: number) => openDeployed(folder, { chip: { number, sigmaOfRange: 0.05 } });
    expect(read(file)).toEqual((await on(7)).deployment.network);
    expect(read(file)).not.toEqual((await on(6)).deployment.network);
  });
});

describe('lernmatrix run with retraining', () => {
  it('shows the retrained networks in a row of their own, in the table and with --json', async () => {
    const { out } = await lernmatrix('report', folder, '--markdown');
    expect(out).toContain('HRAT, retrained on chip');
    const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as {
      methods: { name: string; variation: { sigma: number }[] }[];
    };
    const retrained = result.methods.find(({ name }) => name === 'hrat-retrained')!;
    expect(retrained.variation.map(({ sigma }) => sigma)).toEqual([0.05]);
  });
});

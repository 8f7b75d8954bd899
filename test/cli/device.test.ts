import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveArraySpec } from '../../src/arrays/spec/index.js';
import { characteristicsOf, devicePresetList, devicePresets } from '../../src/device/index.js';
import {
  arrayModel,
  fabricate,
  fittedKinds,
  type ResponseFit,
  type ResponseModel,
} from '../../src/device/pulsed/index.js';
import { createStream } from '../../src/random/index.js';
import { measured } from '../device/pulsed/measured.js';
import { lernmatrix } from './support.js';

describe('lernmatrix device list', () => {
  it('names every preset in a line', async () => {
    const { code, out, err } = await lernmatrix('device', 'list');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n');
    for (const [i, { name, kind, title }] of devicePresetList.entries()) {
      expect(lines[i]!.split(/ {2,}/)).toEqual([name, kind, title]);
    }
    expect(out).toContain('lernmatrix device show NAME tells more.');
  });

  it('--json prints names, sources and limits, and nothing else', async () => {
    const { code, out, err } = await lernmatrix('device', 'list', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { presets } = JSON.parse(out) as { presets: Record<string, string>[] };
    expect(presets).toHaveLength(devicePresetList.length);
    const [{ name, kind, title, source, validity, notCovered }] = [devicePresetList[0]!];
    expect(presets[0]).toEqual({ name, kind, title, source, validity, notCovered });
  });
});

describe('lernmatrix device show', () => {
  it.each(devicePresetList)('$name prints parameters, source and limits', async (preset) => {
    const { code, out } = await lernmatrix('device', 'show', preset.name);
    expect(code).toBe(0);
    expect(out.startsWith(`${preset.name}: ${preset.title}\n`)).toBe(true);
    expect(out).toContain(`source       ${preset.source}\n`);
    expect(out).toContain(`validity     ${preset.validity}\n`);
    expect(out).toContain(`not covered  ${preset.notCovered}\n`);
  });

  it('pcm-nandakumar ends with a table over conductance and time', async () => {
    const { out } = await lernmatrix('device', 'show', 'pcm-nandakumar');
    expect(out).toContain('model.drift.referenceSeconds      20\n');
    expect(out).toContain('target µS  after  written σ µS  mean ν  left   read σ µS\n');
    expect(out).toContain('\n25.000     1 d    1.055         0.049   0.664  0.743\n');
  });

  it('leaves out columns of effects that a model does not have', async () => {
    const { out } = await lernmatrix('device', 'show', 'reram-wan');
    expect(out).toContain('target µS  after  written σ µS\n');
    expect(out).toContain('\n40.000     2 d    2.677\n');
  });

  it('--json prints the preset and its table, and nothing else', async () => {
    const { out, err } = await lernmatrix('device', 'show', 'reram-milo', '--json');
    const preset = devicePresets['reram-milo'];
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual({ ...preset, table: characteristicsOf(preset.model) });
    const noise = await lernmatrix('device', 'show', 'ctt-ha-sgd', '--json');
    expect(JSON.parse(noise.out)).toEqual({ ...devicePresets['ctt-ha-sgd'], table: [] });
  });

  it('suggests the preset that a misspelt name nearly is', async () => {
    expect(await lernmatrix('device', 'show', 'reram-wann')).toEqual({
      code: 2,
      out: '',
      err: "device: expected the name of a preset, got 'reram-wann'. Did you mean 'reram-wan'?\n",
    });
  });

  it('names them all where none is near', async () => {
    const { code, err } = await lernmatrix('device', 'show', 'dram');
    expect(code).toBe(2);
    expect(err).toContain("got 'dram'. Choose one of pcm-nandakumar, reram-wan, reram-milo,");
  });
});

describe('lernmatrix device fit', () => {
  let folder = '';
  let file = '';
  const device: ResponseModel = { ...arrayModel, sigmaOfStep: 0, sigmaOfSlope: 0, step: 0.02 };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lernmatrix-fit-'));
    file = join(folder, 'response.csv');
    writeFileSync(file, measured(device, { pulses: 100, ramps: 4 }));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints every model, the closest first, and it as the device of a spec', async () => {
    const { code, out, err } = await lernmatrix('device', 'fit', file);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${file}: 200 pulses up, 200 down, `);
    for (const kind of fittedKinds) expect(out).toMatch(new RegExp(`^${kind} `, 'm'));
    expect(out).toMatch(/states +\d+\.\d\n/);
    const { device: printed } = parse(out.slice(out.indexOf('\ndevice:'))) as {
      readonly device: ResponseModel;
    };
    expect(fabricate(printed, 2, createStream(1)).count).toBe(2);
    expect(printed.cycle).toMatchObject({ kind: 'multiplicative' });
  });

  it('leaves it to the method where the weights of bounded devices count from', async () => {
    const { out } = await lernmatrix('device', 'fit', file, '--model', 'soft-bounds');
    const { device: printed } = parse(out.slice(out.indexOf('\ndevice:'))) as { device: object };
    expect(printed).toMatchObject({ kind: 'soft-bounds' });
    expect(printed).not.toHaveProperty('symmetryPoint');
    const spec = {
      kind: 'array-training',
      name: 'fitted',
      data: 'mnist',
      network: 'fully-connected',
      device: printed,
      methods: [
        { name: 'ttv2', kind: 'ttv2' },
        { name: 'sgd', kind: 'sgd' },
      ],
    };
    const counted = resolveArraySpec(spec).methods.map(({ hardware }) => hardware!.device);
    expect(counted).toMatchObject([
      { symmetryPoint: 'shifted' },
      { symmetryPoint: 'as-fabricated' },
    ]);
  });

  it('--model fits one, --half-window names its weights, --json prints it alone', async () => {
    const flags = ['--model', 'array', '--half-window', '1', '--json'];
    const { code, out, err } = await lernmatrix('device', 'fit', file, ...flags);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { fits } = JSON.parse(out) as { readonly fits: readonly ResponseFit[] };
    expect(fits).toHaveLength(1);
    expect(fits[0]!.kind).toBe('array');
    expect(fits[0]!.states).toBeGreaterThan(50);
    expect(fits[0]!.states).toBeLessThan(70);
    expect(fits[0]!.fittedSiemens).toHaveLength(401);
    const window = 2 * fits[0]!.siemensPerWeight;
    const values = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    const ratio = window / (Math.max(...values) - Math.min(...values));
    expect(ratio).toBeGreaterThan(0.999);
    expect(ratio).toBeLessThan(1.001);
  });

  it('ends with 1 for a file that is none, and with 2 for a model that is none', async () => {
    const missing = await lernmatrix('device', 'fit', join(folder, 'none.csv'));
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('none.csv: it must be a file that can be read');
    const wrong = await lernmatrix('device', 'fit', file, '--model', 'soft-bound');
    expect(wrong).toEqual({
      code: 2,
      out: '',
      err: "model: expected a step model, got 'soft-bound'. Did you mean 'soft-bounds'?\n",
    });
  });
});

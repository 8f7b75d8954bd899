import { describe, expect, it } from 'vitest';
import { characteristicsOf, devicePresetList, devicePresets } from '../../src/device/index.js';
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

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  characteristicsOf,
  conductanceAt,
  devicePreset,
  devicePresetList,
  devicePresets,
  deviceStreams,
  knownTimes,
} from '../../src/device/index.js';
import { SpecError } from '../../src/errors.js';
import { createStream } from '../../src/random/index.js';

const held = devicePresetList.filter((preset) => preset.kind === 'conductance');

describe('devicePresetList', () => {
  it('is plain data under its own names', () => {
    expect(devicePresetList.map(({ name }) => name)).toEqual(Object.keys(devicePresets));
    expect(JSON.parse(JSON.stringify(devicePresetList))).toEqual(devicePresetList);
  });

  it('says of every device where it is from, where it holds and what it leaves out', () => {
    for (const { title, source, validity, notCovered } of devicePresetList) {
      for (const words of [title, source, validity, notCovered])
        expect(words).toMatch(/^\S.*[^.]$/);
      expect(source).toMatch(/20\d\d|section/);
    }
  });

  it('gives the noise levels of the HA-SGD paper', () => {
    const levels = devicePresetList
      .filter((preset) => preset.kind === 'variation')
      .map(({ name, sigmaOfRange: { low, high }, range }) => [name, low, high, range]);
    expect(levels).toEqual([
      ['ctt-ha-sgd', 0.04, 0.07, 'absolute-max'],
      ['flash-ha-sgd', 0.05, 0.2, 'absolute-max'],
      ['pcm-ha-sgd', 0.04, 'not given', 'absolute-max'],
      ['rram-ha-sgd', 0.05, 0.2, 'absolute-max'],
    ]);
  });

  it('gives the memristor of the HRAT paper', () => {
    expect(devicePresets['memristor-yao']).toMatchObject({
      gMinSiemens: 2e-6,
      gMaxSiemens: 20e-6,
      thresholdVolts: 0.2,
      stateBits: 5,
      programmingPulses: 500,
    });
  });

  it.each(held)('$name holds both ends of its window at every time it knows', ({ model }) => {
    const streams = deviceStreams(createStream(1, 'chip'), 'first');
    const times = knownTimes(model);
    for (const seconds of times === 'any' ? [0, 1e7] : times) {
      const ends = Float32Array.of(model.gMinSiemens, model.gMaxSiemens);
      const shown = conductanceAt(model, ends, seconds, streams);
      expect(shown.every((g) => g >= 0 && g < 1.5 * model.gMaxSiemens)).toBe(true);
    }
  });
});

describe('devicePreset', () => {
  it('finds a preset by name, and names them all where there is none', () => {
    expect(devicePreset('reram-wan')).toBe(devicePresets['reram-wan']);
    expect(() => devicePreset('pcm')).toThrow(SpecError);
    expect(() => devicePreset('pcm')).toThrow(
      "device: expected the name of a preset, got 'pcm'. Choose one of pcm-nandakumar, reram-wan, ",
    );
  });
});

describe('characteristicsOf', () => {
  it('is at gMax what the PCM papers print', () => {
    const rows = characteristicsOf(devicePresets['pcm-nandakumar'].model);
    const [, , day] = rows.filter(({ targetSiemens }) => targetSiemens === 25e-6);
    // (86420/20)^-0.049 = 0.6635236; read noise 0.0088·√ln((86420 + 250e-9)/500e-9) of it.
    expect(day!.secondsSinceProgramming).toBe(86_400);
    expect(1e6 * day!.programmingSigmaSiemens).toBeCloseTo(1.05538, 9);
    expect(day!.driftExponent).toBeCloseTo(0.049, 12);
    expect(day!.driftFactor).toBeCloseTo(0.6635236, 7);
    expect(1e6 * day!.readSigmaSiemens).toBeCloseTo(0.742548, 6);
  });

  it('covers the times that a model knows', () => {
    const times = (name: 'reram-wan' | 'reram-milo') =>
      new Set(
        characteristicsOf(devicePresets[name].model).map((row) => row.secondsSinceProgramming),
      );
    expect([...times('reram-wan')]).toEqual([1, 86_400, 172_800]);
    expect([...times('reram-milo')]).toEqual([0]);
  });

  it('of an ideal device is still', () => {
    const rows = characteristicsOf({ kind: 'ideal', gMinSiemens: 0, gMaxSiemens: 1e-5 });
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row).toMatchObject({
        programmingSigmaSiemens: 0,
        driftFactor: 1,
        readSigmaSiemens: 0,
      });
    }
  });
});

describe('docs/devices.md', () => {
  const page = readFileSync(new URL('../../docs/devices.md', import.meta.url), 'utf8');
  const named = [
    ...page.matchAll(/^\| `([a-z-]+)` \| (?:conductance|variation|memristor) \|/gm),
  ].map(([, name]) => name);

  it('lists every preset, and no other', () => {
    expect(named).toEqual(devicePresetList.map(({ name }) => name));
  });

  it.each(devicePresetList)('says of $name what the data says', (preset) => {
    const { name, kind, title, source, validity, notCovered } = preset;
    const cells = [`\`${name}\``, kind, title, source, validity, notCovered];
    expect(page).toContain(`| ${cells.join(' | ')} |`);
  });
});

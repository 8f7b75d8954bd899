import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadSpec, specDigest } from '../../src/experiment/spec/index.js';
import { runCheck, seriesOfCheck } from '../../src/studies/checks/index.js';
import { specAt, studySpecAt } from '../../src/studies/experiments.js';
import { listStudies, loadStudy } from '../../src/studies/index.js';
import { planMeasurements } from '../../src/studies/plan-measurements.js';
import { publishedSeries } from '../../src/studies/published.js';
import { scales } from '../../src/studies/scale.js';
import { itemsOfPapers } from './papers.js';

const listings = listStudies();
const available = listings.filter((each) => each.available).map(({ name }) => name);
const studies = available.map((name) => [name, loadStudy(name)] as const);
const folder = fileURLToPath(new URL('../../studies/', import.meta.url));

describe('listStudies()', () => {
  it.each(Object.entries(itemsOfPapers))('has every table and figure of %s', (paper, items) => {
    const names = listings.map(({ name }) => name);
    for (const item of items) expect(names).toContain(`${paper}/${item}`);
  });

  it('says why, where one is not available', () => {
    const absent = listings.filter((each) => !each.available);
    expect(absent.map(({ name }) => name)).toEqual([
      'ha-sgd/figure1',
      'ha-sgd/figure2',
      'hrat/figure1',
      'hrat/figure2',
      'hrat/figure5',
      'hrat/figure6',
      'ttv2/figure2',
      'wvat/figure2',
      'wvat/figure3',
    ]);
    for (const { reason } of absent) expect(reason).toMatch(/\w{3}/);
  });

  it('names tables before figures, each in the order of their numbers', () => {
    const names = listings.map(({ name }) => name).filter((name) => name.startsWith('ha-sgd/'));
    expect(names.indexOf('ha-sgd/figure2')).toBeLessThan(names.indexOf('ha-sgd/figure10'));
    const wvat = listings.map(({ name }) => name).filter((name) => name.startsWith('wvat/'));
    expect(wvat[0]).toBe('wvat/table1');
  });

  it('names rows that are missing', () => {
    const missing = listings.flatMap((each) => each.missing ?? []).join('\n');
    expect(missing).toMatch(/VGG-16 \(SNN conversion\): .*not yet/);
  });
});

describe('loadStudy(name)', () => {
  it.each([
    ['wvat/tabel1', "Did you mean 'wvat/table1'?"],
    ['../secrets', 'See `lernmatrix study list`.'],
    ['wvat/figure3', 'is not available: a schematic'],
  ])('refuses %s', (name, told) => {
    expect(() => loadStudy(name)).toThrow(told);
  });

  it.each(studies)('%s: its experiments are specs at every scale', (_name, study) => {
    for (const id of Object.keys(study.experiments)) {
      for (const scale of scales)
        expect(studySpecAt(study, id, scale).methods.length).toBeGreaterThan(0);
    }
  });

  it.each(studies)('%s: smoke needs no data but what comes with the package', (_name, study) => {
    for (const id of Object.keys(study.experiments)) {
      const { data } = studySpecAt(study, id, 'smoke');
      if (data.kind === 'text') expect(data.file).toBe('studies/ttv2/excerpt.txt');
      else expect(data.kind).toBe('mnist');
    }
  });

  it.each(studies)('%s: its measurements are settled at every scale', (_name, study) => {
    for (const { of } of Object.values(study.measurements)) {
      if (of !== undefined) expect(Object.keys(study.experiments)).toContain(of);
    }
    for (const scale of scales) {
      const planned = planMeasurements(study.measurements, scale);
      expect(planned.map(({ id }) => id)).toEqual(Object.keys(study.measurements));
    }
  });

  it.each(studies)('%s: claims and published rows speak of what is measured', (_name, study) => {
    const parts = [...Object.keys(study.experiments), ...Object.keys(study.measurements)];
    const named = [
      ...study.claims.flatMap(({ check }) => seriesOfCheck(check)),
      ...Object.keys(study.published.rows),
    ];
    for (const name of named) expect(parts).toContain(name.split('/')[0]);
  });

  it('claims nothing that the numbers printed by the papers do not hold', () => {
    const findings = studies.flatMap(([name, study]) => {
      const printed = publishedSeries(study);
      return study.claims.map(({ claim, check }) => ({
        claim: `${name}: ${claim}`,
        finding: runCheck(check, printed, printed),
      }));
    });
    const decided = findings.filter(({ finding }) => finding !== undefined);
    expect(decided.length).toBeGreaterThan(12);
    expect(decided.filter(({ finding }) => !finding!.held)).toEqual([]);
  });
});

describe('specAt(study, id, scale)', () => {
  it('is at full scale the experiment that table1-fc.yaml writes out', () => {
    const spec = specAt(loadStudy('wvat/table1'), 'fc', 'full');
    expect(specDigest(spec)).toBe(specDigest(loadSpec(join(folder, 'wvat', 'table1-fc.yaml'))));
  });

  it('names a smaller scale in the name of the run', () => {
    expect(specAt(loadStudy('wvat/table1'), 'fc', 'smoke').name).toBe('wvat-table1-fc-smoke');
  });

  it('sets what the command line sets, other data too', () => {
    const flags = ['--data', '{kind: image-folder, folder: images}', '--training.epochs', '1'];
    const spec = specAt(loadStudy('wvat/figure1'), 'vgg5', 'full', flags);
    expect(spec.data).toMatchObject({ kind: 'image-folder', folder: 'images' });
    expect(spec.methods[0]!.training.epochs).toBe(1);
  });

  it('gives equal specs where studies share an experiment', () => {
    const one = specAt(loadStudy('wvat/figure1'), 'vgg5', 'laptop');
    const other = specAt(loadStudy('wvat/table2'), 'vgg5', 'laptop');
    expect(specDigest(one)).toBe(specDigest(other));
  });
});

describe('studies/', () => {
  it('has no experiment that no study uses', () => {
    for (const paper of Object.keys(itemsOfPapers)) {
      const files = readdirSync(join(folder, paper, 'experiments'));
      const used = studies
        .filter(([, study]) => study.paper === paper)
        .flatMap(([, study]) => Object.values(study.experiments));
      expect([...new Set(used)].sort()).toEqual(
        files.map((file) => file.replace(/\.yaml$/, '')).sort(),
      );
    }
  });
});

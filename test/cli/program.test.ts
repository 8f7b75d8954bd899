import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arraySpecPage } from '../../src/arrays/spec/index.js';
import { specJsonSchema, specPage } from '../../src/experiment/spec/index.js';
import { renderHtml } from '../../src/report/html.js';
import { markdownReport } from '../../src/report/markdown.js';
import { resultJsonSchema } from '../../src/report/schema.js';
import { sampleResult } from '../report/sample.js';
import { lernmatrix } from './support.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lernmatrix-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('lernmatrix', () => {
  it('--help names every command', async () => {
    const { code, out, err } = await lernmatrix('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: lernmatrix \[options\] \[command\]\n/);
    for (const name of ['run', 'evaluate', 'report', 'doctor', 'schema']) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it('--version prints the version of the package', async () => {
    const manifest = new URL('../../package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(await lernmatrix('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('refuses an unknown command and suggests one', async () => {
    expect(await lernmatrix('rum')).toEqual({
      code: 1,
      out: '',
      err: "error: unknown command 'rum'\n(Did you mean run?)\n",
    });
  });
});

describe('lernmatrix run', () => {
  it('--help says how values of the experiment are set', async () => {
    const { code, out } = await lernmatrix('run', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: lernmatrix run \[options\] <spec> \[overrides\.\.\.\]\n/);
    for (const flag of ['--out <folder>', '--json', '--fresh', '--hardware.variation.sigma']) {
      expect(out).toContain(flag);
    }
  });

  it('ends with 2 and every problem of a wrong spec on stderr', async () => {
    const args = ['demo', '--evaluation.chips', '0', '--hardware.variation.sigma', '[x]', '--json'];
    expect(await lernmatrix('run', ...args)).toEqual({
      code: 2,
      out: '',
      err: [
        "hardware.variation.sigma[0]: expected a number from 0 to 1, got 'x'. Write 10 % as 0.1.",
        'evaluation.chips: expected an integer from 1 to 1000000, got 0. Give a whole number in this range.',
        '',
      ].join('\n'),
    });
  });

  it('ends with 2 where a path leads nowhere, a file is missing or a setting comes first', async () => {
    const typo = await lernmatrix('run', 'demo', '--evaluation.chip=3');
    expect(typo.code).toBe(2);
    expect(typo.err).toContain('Did you mean --evaluation.chips?');
    expect(await lernmatrix('run', join(folder, 'none.yaml'))).toMatchObject({ code: 2, out: '' });
    expect(await lernmatrix('run', '--seed', '2', 'demo')).toEqual({
      code: 2,
      out: '',
      err: '--seed: expected the experiment first, got a setting. Write: lernmatrix run demo --seed 2.\n',
    });
  });
});

describe('lernmatrix run and evaluate', () => {
  it.each(['run', 'evaluate'])('%s suggests the option that a flag nearly is', async (command) => {
    expect(await lernmatrix(command, 'demo', '--jsn', '--fesh')).toEqual({
      code: 2,
      out: '',
      err: '--jsn: unknown option. Did you mean --json?\n--fesh: unknown option. Did you mean --fresh?\n',
    });
  });

  it('evaluate --help says that --fresh keeps measured accuracies', async () => {
    const { out } = await lernmatrix('evaluate', '--help');
    expect(out.replace(/\s+/g, ' ')).toContain(
      '--fresh put the result together again; accuracies measured before are kept',
    );
  });

  it('leaves settings of the experiment alone, misspelt or not', async () => {
    const { err } = await lernmatrix('run', 'demo', '--sede', '3', '--evaluation.chips', '0');
    expect(err).toBe("--sede: unknown path, at 'sede'. Did you mean --seed?\n");
  });
});

describe('lernmatrix report', () => {
  it('renders the report of a stored result again', async () => {
    writeFileSync(join(folder, 'result.json'), JSON.stringify(sampleResult()));
    const path = join(folder, 'report.html');
    expect(await lernmatrix('report', folder)).toEqual({ code: 0, out: `${path}\n`, err: '' });
    expect(readFileSync(path, 'utf8')).toBe(await renderHtml(sampleResult()));
  });

  it('--markdown prints the report and leaves report.html alone', async () => {
    const run = mkdtempSync(join(folder, 'markdown-'));
    writeFileSync(join(run, 'result.json'), JSON.stringify(sampleResult()));
    const out = `${markdownReport(sampleResult())}\n`;
    expect(await lernmatrix('report', run, '--markdown')).toEqual({ code: 0, out, err: '' });
    expect(out).toMatch(/^\| WVAT \|.*\|$/m);
    expect(readdirSync(run)).toEqual(['result.json']);
  });

  it('ends with 1 where there is no result, or one that is damaged', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(await lernmatrix('report', empty)).toEqual({
      code: 1,
      out: '',
      err: `${empty}: expected the folder of a finished run, got no result.json in it. Name a folder under runs/, or finish the run first.\n`,
    });
    writeFileSync(join(empty, 'result.json'), '{"format": "lern');
    const damaged = await lernmatrix('report', empty);
    expect(damaged).toMatchObject({ code: 1, out: '' });
    expect(damaged.err).toMatch(/result\.json: expected a whole file of this version, got: /);
  });
});

describe('lernmatrix schema', () => {
  it('prints the schemas of specs and results', async () => {
    expect(JSON.parse((await lernmatrix('schema')).out)).toEqual(specJsonSchema());
    expect(JSON.parse((await lernmatrix('schema', 'result')).out)).toEqual(resultJsonSchema());
  });

  it('markdown prints the reference of specs', async () => {
    expect(await lernmatrix('schema', 'markdown')).toEqual({
      code: 0,
      out: `${specPage()}\n`,
      err: '',
    });
  });

  it.each([
    [[], specPage],
    [['spec'], specPage],
    [['array-training'], arraySpecPage],
  ])('%j --markdown prints the reference of these specs', async (of, pageOf) => {
    expect(await lernmatrix('schema', ...of, '--markdown')).toEqual({
      code: 0,
      out: `${pageOf()}\n`,
      err: '',
    });
  });

  it('refuses --markdown for a schema that has no page', async () => {
    expect(await lernmatrix('schema', 'sweep', '--markdown')).toEqual({
      code: 2,
      out: '',
      err: "schema: expected 'spec' or 'array-training' with --markdown, got 'sweep'. Leave --markdown out.\n",
    });
  });

  it('refuses others', async () => {
    expect(await lernmatrix('schema', 'model')).toEqual({
      code: 2,
      out: '',
      err: "schema: expected 'spec', 'array-training', 'sweep', 'result', 'summary' or 'markdown', got 'model'. Name one of these.\n",
    });
  });
});

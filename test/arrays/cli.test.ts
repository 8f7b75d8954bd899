import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, describe, expect, it } from 'vitest';
import {
  arrayExtractionSchema,
  arrayResultSchema,
  arraySpecJsonSchema,
} from '../../src/arrays/index.js';
import { runCli } from '../../src/cli/program.js';
import { smallText } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'lernmatrix-arrays-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'small.yaml');
writeFileSync(file, JSON.stringify({ ...smallText, execution: { jobs: 1 } }));

async function call(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    bar: undefined,
    onInterrupt: () => () => {},
  });
  return { code, out, err };
}

describe('lernmatrix run of training on arrays', () => {
  it('sees the kind, takes flags as paths, prints a table', async () => {
    const { code, out } = await call('run', file, '--out', folder, '--training.epochs', '1');
    expect(code).toBe(0);
    expect(out).toMatch(/method +with noise +without +training loss +longer trains/);
    expect(out).toMatch(/ttv2 +\d\.\d{3} +\d\.\d{3}/);
    expect(out).toMatch(/Test loss in nats a character after 1 epoch on/);
  });

  it('prints the result alone with --json, and the stored one when it is run again', async () => {
    const { code, out, err } = await call(
      'run',
      file,
      '--out',
      folder,
      '--training.epochs',
      '1',
      '--json',
    );
    expect(code).toBe(0);
    expect(arrayResultSchema.parse(JSON.parse(out)).methods[0]!.runs[0]!.history.length).toBe(1);
    expect(err).toMatch(/was run before/);
  });

  it('leaves a report of the numbers that it printed', async () => {
    const { out } = await call('run', file, '--out', folder, '--training.epochs', '1');
    const report = /Report: (.*report\.html)/.exec(out)![1]!;
    const { document } = parseHTML(readFileSync(report, 'utf8'));
    const [, error, exact] = /ttv2 +(\d\.\d{3}) +(\d\.\d{3})/.exec(out)!;
    const cells = [...document.querySelectorAll('#results tbody td')].map(
      (cell) => cell.textContent,
    );
    expect(cells.slice(0, 2)).toEqual([error, exact]);
    expect(document.querySelector('.answer')!.textContent).toContain(`${error} nats a character`);
    expect(document.querySelector('#scope')!.textContent).toContain('drawn for each device');
    expect(document.querySelector('#record pre')!.textContent).toContain('reset: hysteretic');
  });

  it('takes settings that no experiment has, however near an option, and misspelt kinds as what they are', async () => {
    const keep = await call('run', file, '--out', folder, '--training.epochs', '1', '--keep', '{}');
    expect([keep.code, keep.err]).toEqual([0, expect.stringMatching(/was run before/)]);
    expect(keep.out).toMatch(/lernmatrix extract .*small-text-/);
    const misspelt = join(folder, 'misspelt.yaml');
    writeFileSync(misspelt, JSON.stringify({ ...smallText, kind: 'array_training' }));
    const { code, err } = await call('run', misspelt);
    expect([code, err]).toEqual([
      2,
      "kind: expected 'array-training', got 'array_training'. Did you mean 'array-training'?\n",
    ]);
  });

  it('tells too few reads of an average by their path', async () => {
    const averages = '[{ from: 1, to: 1, reads: 10 }]';
    const { code, err } = await call('run', file, '--out', folder, '--keep.averages', averages);
    expect(code).toBe(2);
    expect(err).toMatch(
      /keep\.averages\[0\]\.reads: expected an integer of at least \d+, .*got 10/,
    );
  });

  it('tells wrong settings by their paths, and ends with 2', async () => {
    const { code, err } = await call('run', file, '--out', folder, '--training.epoks', '1');
    expect(code).toBe(2);
    expect(err).toMatch(/--training\.epoks: unknown path, .*Did you mean --training\.epochs\?/);
  });
});

describe('lernmatrix of a training on arrays that was run', () => {
  const runFolder = () =>
    join(folder, readdirSync(folder).find((name) => /^small-text-/.test(name))!);

  it('report writes the same page again, and refuses what belongs to others', async () => {
    const path = join(runFolder(), 'report.html');
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    expect(await call('report', runFolder())).toEqual({ code: 0, out: `${path}\n`, err: '' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    const markdown = await call('report', runFolder(), '--markdown');
    expect(markdown.code).toBe(2);
    expect(markdown.err).toMatch(/--markdown: .*got the folder of a training on arrays/);
  });

  it('report asks for the end of a run that has no result yet', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    copyFileSync(join(runFolder(), 'spec.yaml'), join(open, 'spec.yaml'));
    const { code, err } = await call('report', open);
    expect(code).toBe(1);
    expect(err).toMatch(/got no result\.json in it.* finish the run first/);
  });

  it('evaluate says which command tries these networks elsewhere', async () => {
    const { code, out, err } = await call('evaluate', runFolder(), '--evaluation.chips', '3');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/got a training on arrays\. .*: lernmatrix extract .* --periphery/);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('extract reads the weights, and tries them', async () => {
    const flags = ['--products', '300', '--draws', '1', '--thresholds', ''];
    const { code, out } = await call('extract', runFolder(), ...flags);
    expect(code).toBe(0);
    expect(out).toMatch(/ttv2 +trained +\d\.\d{3} +\d\.\d{3} +–/);
    expect(out).toMatch(/ttv2 +extracted +\d\.\d{3} +\d\.\d{3} +0\.\d+/);
    expect(out).toMatch(/Weights: .*extractions/);
    const json = await call('extract', runFolder(), ...flags, '--json');
    expect(arrayExtractionSchema.parse(JSON.parse(json.out)).products).toBe(300);
    const other = await call('extract', runFolder(), ...flags, '--periphery', 'ideal', '--json');
    const table = await call('extract', runFolder(), ...flags, '--periphery', 'ideal');
    expect(table.out).toContain('Arrays as asked: --periphery ideal.');
    const [trained] = arrayExtractionSchema.parse(JSON.parse(other.out)).networks[0]!.models;
    expect(trained!.analog.mean).toBe(trained!.digital);
  });

  it('extract refuses what is no such run, what is not finished, and options that are none', async () => {
    const none = await call('extract', folder);
    expect([none.code, none.err]).toEqual([
      1,
      `${folder}: it must be the folder of a training on arrays, got none. Train one: lernmatrix run ttv2.\n`,
    ]);
    const unfinished = await call('extract', join(folder, 'open'));
    expect(unfinished.code).toBe(1);
    expect(unfinished.err).toMatch(
      /open: expected .* got no result\.json in it\. Name .* or finish the run first/,
    );
    const misspelt = await call('extract', runFolder(), '--product', '3');
    expect([misspelt.code, misspelt.err]).toEqual([
      2,
      '--product: unknown option. Did you mean --products?\n',
    ]);
    const setting = await call('extract', runFolder(), '--periphery.readSgima', '0');
    expect(setting.err).toMatch(
      /^--periphery\.readSgima: .*Did you mean --periphery\.readSigma\?\n$/,
    );
    const value = await call('extract', runFolder(), '--periphery.readSigma', 'x');
    expect(value.err).toMatch(/^periphery\.readSigma: expected a number .*got 'x'/);
    const words = await call('extract', runFolder(), '--draws', 'many');
    expect(words.err).toBe("--draws: expected a number, got 'many'. Write --draws 4.\n");
    const list = await call('extract', runFolder(), '--thresholds', '1,,2');
    expect(list.err).toBe("--thresholds: expected a number, got ''. Write --thresholds 1,2,3.\n");
  });

  it('schema array-training prints the JSON Schema of specs', async () => {
    const { code, out } = await call('schema', 'array-training');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(arraySpecJsonSchema());
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { arrayResultSchema } from '../../src/arrays/index.js';
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

  it('tells wrong settings by their paths, and ends with 2', async () => {
    const { code, err } = await call('run', file, '--out', folder, '--training.epoks', '1');
    expect(code).toBe(2);
    expect(err).toMatch(/training\.epoks: unknown key\. Did you mean 'epochs'\?/);
  });
});

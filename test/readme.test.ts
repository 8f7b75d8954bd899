import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../src/cli/program.js';
import { resolveSpec } from '../src/experiment/spec/index.js';
import * as lernmatrix from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The code blocks of the README in one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, marked]) => marked === language)
    .map(([, , text]) => text!);
}

describe('README.md', () => {
  it('resolveSpec(yaml) accepts every spec it shows', () => {
    const specs = blocks('yaml').map((text) => resolveSpec(parse(text)));
    expect(specs.length).toBeGreaterThan(0);
    for (const { methods } of specs) expect(methods.length).toBeGreaterThan(0);
  });

  it('names only commands that lernmatrix --help lists', async () => {
    let help = '';
    const out = (text: string) => {
      help += text;
    };
    await runCli(['--help'], { out, err: out, bar: undefined, onInterrupt: () => () => {} });
    const shown = [...readme.matchAll(/npx lernmatrix (\w+)/g)].map(([, command]) => command!);
    expect(shown.length).toBeGreaterThan(0);
    for (const command of shown) expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('shows TypeScript whose syntax is right and whose imports exist', () => {
    for (const code of blocks('ts')) {
      const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
      const names = /import \{ ([^}]*) \} from 'lernmatrix'/.exec(code)![1]!.split(', ');
      for (const name of names) expect(lernmatrix).toHaveProperty(name);
    }
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link!);
    const missing = links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)));
    expect(missing).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkImports, ROOMS } from '../../scripts/check-imports.mjs';

const rooms = ['errors.ts', 'upper', 'middle', 'lower', 'index.ts'];
const folders: string[] = [];

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const check = (files: Readonly<Record<string, string>>) => checkImports(tree(files), rooms);

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('checkImports(src)', () => {
  it('accepts imports of the same room, of rooms above, and of packages', () => {
    const problems = check({
      'errors.ts': '',
      'upper/a.ts': "import { z } from 'zod';\nimport { e } from '../errors.js';",
      'middle/b.ts': "export * from '../upper/a.js';\nimport './c.js';",
      'middle/c.ts': "import type { A } from '../upper/a.js';",
      'index.ts': "export { b } from './middle/b.js';",
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['a static import', "import { b } from '../lower/b.js';"],
    ['a bare import', "import '../lower/b.js';"],
    ['a dynamic import', "export const load = () => import('../lower/b.js');"],
    ['export from', "export { b } from '../lower/b.js';"],
    ['export all', "export * from '../lower/b.js';"],
    ['import type', "import type { B } from '../lower/b.js';"],
    ['a type import()', "export type B = import('../lower/b.js').B;"],
  ])('refuses %s from a room below, naming file and line', (_name, line) => {
    const problems = check({ 'middle/a.ts': `\n${line}\n`, 'lower/b.ts': '' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('src/middle/a.ts:2: middle must import only from rooms above');
    expect(problems[0]).toContain('src/lower/b.ts');
  });

  it('refuses index.ts as an import of any room, for it lies below all', () => {
    expect(check({ 'lower/a.ts': "import '../index.js';", 'index.ts': '' })).toHaveLength(1);
  });

  it('refuses a folder or file that is no known room', () => {
    const problems = check({ 'attic/a.ts': '', 'attic/b.ts': '', 'helpers.ts': '' });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('src/attic: must be a known room');
    expect(problems[1]).toContain('src/helpers.ts: must be a known room');
  });

  it('prints a cycle of files inside a room', () => {
    const problems = check({
      'upper/a.ts': "import './b.js';",
      'upper/b.ts': "import './c.js';",
      'upper/c.ts': "export const load = () => import('./a.js');",
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(
      'src/upper/a.ts -> src/upper/b.ts -> src/upper/c.ts -> src/upper/a.ts',
    );
  });

  it('prints the cycle of a file that imports itself', () => {
    expect(check({ 'upper/a.ts': "import './a.js';" })[0]).toContain(
      'src/upper/a.ts -> src/upper/a.ts',
    );
  });

  it('allows a cycle that only types close', () => {
    const problems = check({
      'upper/a.ts': "import { b } from './b.js';",
      'upper/b.ts': "import type { A } from './a.js';",
    });
    expect(problems).toEqual([]);
  });

  it('ignores import statements in comments and strings', () => {
    const text = "// import '../lower/b.js';\nexport const s = \"import '../lower/b.js'\";";
    expect(check({ 'upper/a.ts': text, 'lower/b.ts': '' })).toEqual([]);
  });
});

describe('ROOMS', () => {
  it('starts with the errors that all may import and ends with the public surface', () => {
    expect(ROOMS[0]).toBe('errors.ts');
    expect(ROOMS.at(-1)).toBe('index.ts');
    expect(new Set(ROOMS).size).toBe(ROOMS.length);
  });
});

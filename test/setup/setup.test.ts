import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale, withLock } from '../../scripts/lock.mjs';
import { nodeProblem } from '../../scripts/setup.mjs';
import {
  buildHash,
  isBuilt,
  isInstalled,
  stampBuild,
  stampInstall,
  stampKernels,
  unstampKernels,
} from '../../scripts/stamps.mjs';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A package that is installed and built: scripts, one source, a compiler's name, both stamps. */
function writeFreshTree(): void {
  cpSync(scripts, join(root, 'scripts'), { recursive: true });
  rmSync(join(root, 'scripts', 'build-kernels.mjs'), { force: true });
  write('package.json', '{ "type": "module", "version": "1.2.3" }');
  write('package-lock.json', '{}');
  write('tsconfig.json', '{}');
  write('src/graph/a.ts', 'export const a = 1;');
  write('kernels/assembly/k.ts', 'export const k = 1;');
  write('node_modules/typescript/package.json', '{}');
  write('dist/graph/a.js', 'export const a = 1;');
  stampInstall(root);
  stampBuild(join(root, 'dist'), buildHash(root));
}

const fakeCompiler = [
  "const { mkdirSync, writeFileSync } = require('node:fs');",
  'const folder = process.argv.at(-1);',
  "mkdirSync(folder + '/cli', { recursive: true });",
  "writeFileSync(folder + '/cli/main.js', '');",
  "console.log('compiler speaks');",
].join('\n');

const runSetup = () =>
  spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], { encoding: 'utf8' });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-'));
  writeFreshTree();
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('setup.mjs', () => {
  it('does nothing and prints nothing on a fresh tree', () => {
    const { status, stdout, stderr } = runSetup();
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(existsSync(join(root, '.setup.lock'))).toBe(false);
  });

  it('compiles when a source changed, fails with one sentence, and keeps the old dist', () => {
    write('src/graph/a.ts', 'export const a = 2;');
    write('node_modules/typescript/bin/tsc', 'process.exit(2);');
    const { status, stdout, stderr } = runSetup();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('build: the sources must compile');
    expect(existsSync(join(root, 'dist/graph/a.js'))).toBe(true);
    expect(isBuilt(root)).toBe(false);
    expect(existsSync(join(root, '.setup.lock'))).toBe(false);
  });

  it('replaces dist as a whole when the compiler succeeds, and is silent the next time', () => {
    write('src/graph/a.ts', 'export const a = 2;');
    write('node_modules/typescript/bin/tsc', fakeCompiler);
    const first = runSetup();
    expect(first.status).toBe(0);
    expect(first.stdout).toBe('');
    expect(first.stderr).toContain('compiler speaks');
    expect(existsSync(join(root, 'dist/cli/main.js'))).toBe(true);
    expect(existsSync(join(root, 'dist/graph/a.js'))).toBe(false);
    expect(runSetup().stderr).toBe('');
  });
});

describe('isBuilt(root)', () => {
  it.each([
    ['a changed source', () => write('src/graph/a.ts', 'export const a = 2;')],
    ['a new source', () => write('src/graph/b.ts', '')],
    ['a removed source', () => rmSync(join(root, 'src/graph/a.ts'))],
    ['a changed kernel', () => write('kernels/assembly/k.ts', '')],
    ['changed compiler settings', () => write('tsconfig.json', '{ "a": 1 }')],
    ['another lock', () => write('package-lock.json', '{ "a": 1 }')],
    ['another version', () => write('package.json', '{ "version": "1.2.4" }')],
    ['a removed dist', () => rmSync(join(root, 'dist'), { recursive: true })],
    ['a half-written stamp', () => write('dist/.build.json', '{ "ha')],
    ['kernels never built', () => write('scripts/build-kernels.mjs', '')],
  ])('is false after %s', (_name, change) => {
    expect(isBuilt(root)).toBe(true);
    change();
    expect(isBuilt(root)).toBe(false);
  });

  it.each([
    ['a changed README of a room', () => write('src/graph/README.md', 'new')],
    ['a rewritten source of equal content', () => write('src/graph/a.ts', 'export const a = 1;')],
    ['a changed test', () => write('test/a.test.ts', '')],
    ['compiled kernels', () => write('kernels/build/k.wasm', 'bytes')],
  ])('stays true after %s', (_name, change) => {
    change();
    expect(isBuilt(root)).toBe(true);
  });
});

describe('stampKernels(root, hash)', () => {
  it('writes the stamp into kernels/build, until unstampKernels removes it', () => {
    write('kernels/build/k.wasm', 'bytes');
    stampKernels(root, 'abc');
    const text = readFileSync(join(root, 'kernels/build/.build.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ hash: 'abc' });
    unstampKernels(root);
    expect(existsSync(join(root, 'kernels/build/.build.json'))).toBe(false);
  });
});

describe('isInstalled(root)', () => {
  it('is false once package-lock.json changed or node_modules went', () => {
    expect(isInstalled(root)).toBe(true);
    write('package-lock.json', '{ "lockfileVersion": 3 }');
    expect(isInstalled(root)).toBe(false);
    stampInstall(root);
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect(isInstalled(root)).toBe(false);
  });
});

describe('nodeProblem(version)', () => {
  it('says in one sentence what is needed and what was found', () => {
    expect(nodeProblem('18.19.1')).toMatch(/^setup: Node\.js must be 20 or newer, got 18\.19\.1\./);
    expect(nodeProblem('20.0.0')).toBeUndefined();
    expect(nodeProblem('26.1.0')).toBeUndefined();
  });
});

describe('withLock(root, work)', () => {
  it('runs one at a time', async () => {
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push(`${name} out`);
    };
    await Promise.all([withLock(root, work('a')), withLock(root, work('b'))]);
    const [first, second] = events[0] === 'a in' ? ['a', 'b'] : ['b', 'a'];
    expect(events).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
  });

  it('gives the lock back when the work fails', async () => {
    const failing = withLock(root, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withLock(root, () => Promise.resolve(7))).toBe(7);
  });

  it('takes over from a holder that died', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    write('.setup.lock/owner.json', JSON.stringify({ pid, host: hostname() }));
    expect(isStale(join(root, '.setup.lock'))).toBe(true);
    expect(await withLock(root, () => Promise.resolve('mine'))).toBe('mine');
    expect(existsSync(join(root, '.setup.lock'))).toBe(false);
  });
});

describe('isStale(folder)', () => {
  const folder = () => join(root, '.setup.lock');

  it('is false for a living holder, and for one on another host', () => {
    write('.setup.lock/owner.json', JSON.stringify({ pid: process.pid, host: hostname() }));
    expect(isStale(folder())).toBe(false);
    write('.setup.lock/owner.json', JSON.stringify({ pid: 1, host: 'elsewhere' }));
    expect(isStale(folder())).toBe(false);
  });

  it('is true for a holder on another host whose heartbeat stopped', () => {
    write('.setup.lock/owner.json', JSON.stringify({ pid: 1, host: 'elsewhere' }));
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(folder(), longAgo, longAgo);
    expect(isStale(folder())).toBe(true);
  });
});

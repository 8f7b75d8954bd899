/**
 * Builds dist/ (and the kernels) when its inputs changed; `--force` builds in any case.
 * npm runs it as `prepare` after an install.
 */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './lock.mjs';
import { runChild } from './run-child.mjs';
import {
  areKernelsBuilt,
  buildHash,
  isBuilt,
  kernelHash,
  stampBuild,
  stampInstall,
  stampKernels,
  unstampKernels,
} from './stamps.mjs';

/**
 * Compiles the kernels and the sources; dist/ is replaced in one rename, once all of it is there.
 * The caller holds the lock.
 * @param {string} root folder of the package.
 * @param {{ force?: boolean }} options `force` compiles although the inputs did not change.
 * @returns {Promise<void>} at once when fresh.
 * @throws {Error} with one sentence for the user; the old dist/ then stays.
 */
export async function build(root, { force = false } = {}) {
  if (!force && isBuilt(root)) return;
  if (!hasCompiler(root)) {
    throw new Error(
      'build: TypeScript must be installed to build, got an install without development dependencies. Run `npm ci --include=dev`.',
    );
  }
  process.stderr.write('build: compiling\n');
  await compileKernels(root, force);
  await compileSources(root);
}

/** Whether the development dependencies are there. */
export function hasCompiler(root) {
  return existsSync(join(root, 'node_modules', 'typescript', 'package.json'));
}

async function compileKernels(root, force) {
  const script = join(root, 'scripts', 'build-kernels.mjs');
  if (!existsSync(script) || (!force && areKernelsBuilt(root))) return;
  const hash = kernelHash(root);
  unstampKernels(root);
  const { buildKernels } = await import(pathToFileURL(script).href);
  await buildKernels(root);
  if (existsSync(join(root, 'kernels', 'build'))) stampKernels(root, hash);
}

async function compileSources(root) {
  const hash = buildHash(root);
  const fresh = join(root, 'dist.new');
  rmSync(fresh, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.json', '--outDir', fresh];
  const status = await runChild(process.execPath, args, { cwd: root });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(
      'build: the sources must compile, got the errors above. Fix them and run again.',
    );
  }
  makeExecutable(join(fresh, 'cli', 'main.js'));
  stampBuild(fresh, hash);
  replaceFolder(fresh, join(root, 'dist'));
}

function makeExecutable(path) {
  if (existsSync(path)) chmodSync(path, 0o755);
}

function replaceFolder(fresh, target) {
  const old = `${target}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

async function main(root, force) {
  if (process.env.LERNMATRIX_IN_SETUP) return;
  if (!hasCompiler(root) && existsSync(join(root, 'dist', 'cli', 'main.js'))) return;
  if (force || !isBuilt(root)) await withLock(root, () => build(root, { force }));
  const installing = ['ci', 'install'].includes(process.env.npm_command ?? '');
  if (installing && process.env.npm_lifecycle_event === 'prepare' && hasCompiler(root)) {
    stampInstall(root);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  main(root, process.argv.includes('--force')).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

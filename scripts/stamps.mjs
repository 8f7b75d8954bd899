/**
 * Stamps: what was installed and built from which inputs. A stamp is written last, so a set-up
 * killed half-way leaves none, and the next one starts again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const installStamp = (root) => join(root, 'node_modules', '.lernmatrix-setup.json');
const buildStamp = (root) => join(root, 'dist', '.build.json');
const kernelStamp = (root) => join(root, 'kernels', 'build', '.build.json');

/**
 * Hashes files by their relative path and content (line ends included), in sorted order.
 * @param {string} root folder the paths are relative to.
 * @param {readonly string[]} paths relative paths; a missing file counts as missing.
 * @returns {string} SHA-256, hexadecimal.
 */
export function hashFiles(root, paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    const full = join(root, path);
    const content = existsSync(full) ? readFileSync(full) : undefined;
    hash.update(`${path}\0${content ? content.length : 'missing'}\0`);
    if (content) hash.update(content);
  }
  return hash.digest('hex');
}

/** Hash of package-lock.json: what node_modules must correspond to. */
export function installHash(root) {
  return hashFiles(root, ['package-lock.json']);
}

/** Hash of what the WebAssembly kernels are made from. */
export function kernelHash(root) {
  return hashFiles(root, [
    ...filesUnder(root, 'kernels').filter((path) => !path.endsWith('.md')),
    'scripts/build-kernels.mjs',
    'package-lock.json',
  ]);
}

/** Hash of what dist/ is made from: sources, kernels, compiler settings, version, lock. */
export function buildHash(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = hashFiles(root, [
    ...filesUnder(root, 'src').filter((path) => !path.endsWith('.md')),
    'tsconfig.json',
    'scripts/build.mjs',
  ]);
  return createHash('sha256')
    .update(`${version}\0${files}\0${kernelHash(root)}`)
    .digest('hex');
}

/** Whether node_modules is what package-lock.json asks for. */
export function isInstalled(root) {
  return readStamp(installStamp(root)) === installHash(root);
}

/** Whether kernels/build is what the kernel sources give; true when there are no kernels. */
export function areKernelsBuilt(root) {
  if (!existsSync(join(root, 'scripts', 'build-kernels.mjs'))) return true;
  return readStamp(kernelStamp(root)) === kernelHash(root);
}

/** Whether dist/ and kernels/build are what the sources give. */
export function isBuilt(root) {
  return areKernelsBuilt(root) && readStamp(buildStamp(root)) === buildHash(root);
}

/** Records that node_modules corresponds to package-lock.json. */
export function stampInstall(root) {
  writeStamp(installStamp(root), installHash(root));
}

/** Records the kernel sources' hash, taken before they were compiled. */
export function stampKernels(root, hash) {
  writeStamp(kernelStamp(root), hash);
}

/** Removes the kernels' record before they are compiled again, for half of them may be written. */
export function unstampKernels(root) {
  rmSync(kernelStamp(root), { force: true });
}

/** Records in a freshly compiled folder the sources' hash, taken before they were compiled. */
export function stampBuild(folder, hash) {
  writeStamp(join(folder, '.build.json'), hash);
}

/** Regular files under root/folder, as relative paths with forward slashes; no build outputs. */
function filesUnder(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isOutput(path) ? [] : filesUnder(root, path);
    return entry.isFile() && !entry.name.startsWith('.') ? [path] : [];
  });
}

const isOutput = (path) => path === 'kernels/build' || path.endsWith('/node_modules');

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).hash;
  } catch {
    return undefined;
  }
}

function writeStamp(path, hash) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify({ hash })}\n`);
  renameSync(temporary, path);
}

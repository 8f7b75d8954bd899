/**
 * Installs and builds what is missing; silent and quick when nothing is. Everything it and its
 * children say goes to stderr: stdout belongs to the command that follows.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, hasCompiler } from './build.mjs';
import { withLock } from './lock.mjs';
import { runChild } from './run-child.mjs';
import { isBuilt, isInstalled, stampInstall } from './stamps.mjs';

const OLDEST_NODE = 20;

/**
 * What is wrong with the running Node.
 * @param {string} version such as '20.11.0'.
 * @returns {string | undefined} one sentence, or undefined when it is new enough.
 */
export function nodeProblem(version) {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return undefined;
  return `setup: Node.js must be ${OLDEST_NODE} or newer, got ${version}. Install it from https://nodejs.org and run again.`;
}

/**
 * Installs the dependencies and builds, each only when stale.
 * @param {string} root folder of the package.
 * @returns {Promise<void>}
 * @throws {Error} with one sentence for the user.
 */
export async function setup(root) {
  if (isReady(root)) return;
  await withLock(root, async () => {
    if (!isInstalledWithTools(root)) await install(root);
    await build(root);
  });
}

const isInstalledWithTools = (root) => isInstalled(root) && hasCompiler(root);
const isReady = (root) => isInstalledWithTools(root) && isBuilt(root);

async function install(root) {
  process.stderr.write('setup: installing dependencies (npm ci)\n');
  rmSync(join(root, 'node_modules', '.lernmatrix-setup.json'), { force: true });
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Without `skip`, onnxruntime-node's script downloads CUDA libraries and, offline, fails the install.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', LERNMATRIX_IN_SETUP: '1' };
  const status = await runNpm(args, { cwd: root, env });
  if (status !== 0) {
    throw new Error(
      `setup: \`npm ci\` must succeed, got exit status ${status}. Check the network and the messages above, then run again.`,
    );
  }
  stampInstall(root);
}

/** Runs the npm that runs us, where one does; else the one in PATH. */
function runNpm(args, options) {
  const npm = process.env.npm_execpath ?? '';
  if (npm.endsWith('npm-cli.js')) return runChild(process.execPath, [npm, ...args], options);
  return runChild('npm', args, { ...options, shell: process.platform === 'win32' });
}

async function main() {
  const problem = nodeProblem(process.versions.node);
  if (problem) throw new Error(problem);
  await setup(fileURLToPath(new URL('..', import.meta.url)));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

/** Compiles every kernel named in kernels/kernels.json to kernels/build/<name>.wasm. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

async function compile(asc, root, name, { entry, flags }) {
  // Renamed when whole, so that nobody loads half a file.
  const fresh = `kernels/build/${name}.new.wasm`;
  const args = [`kernels/${entry}`, '--outFile', fresh, '--baseDir', root];
  const { error, stderr } = await asc.main([...args, ...flags]);
  if (error) throw new Error(`kernel '${name}': AssemblyScript must compile it.\n${stderr}`);
  renameSync(join(root, fresh), join(root, 'kernels', 'build', `${name}.wasm`));
}

/** Builds all kernels below `root`, the package's root folder. */
export async function buildKernels(root) {
  const { default: asc } = await import('assemblyscript/asc');
  const kernels = JSON.parse(readFileSync(join(root, 'kernels', 'kernels.json'), 'utf8'));
  mkdirSync(join(root, 'kernels', 'build'), { recursive: true });
  for (const [name, kernel] of Object.entries(kernels)) await compile(asc, root, name, kernel);
}

const script = fileURLToPath(import.meta.url);
if (process.argv[1] && resolve(process.argv[1]) === script) {
  await buildKernels(dirname(dirname(script)));
}

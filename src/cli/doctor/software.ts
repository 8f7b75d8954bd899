import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onnxRuntimeVersion, packageVersion } from '../../experiment/environment.js';
import { type Finding, reasonOf } from './finding.js';

const randomKernel = new URL('../../../kernels/build/random.wasm', import.meta.url);

/** This package, ONNX Runtime with its backends, and the compiled kernels. */
export async function softwareFindings(): Promise<Finding[]> {
  return [
    { name: 'Lernmatrix', state: 'ok', found: packageVersion() },
    runtimeFinding(),
    ...(await backendFindings()),
    kernelFinding(),
  ];
}

function runtimeFinding(): Finding {
  const name = 'ONNX Runtime';
  try {
    return { name, state: 'ok', found: onnxRuntimeVersion() };
  } catch (error) {
    return { name, state: 'needed', found: reasonOf(error), advice: 'install with: npm ci' };
  }
}

async function backendFindings(): Promise<Finding[]> {
  try {
    const { backendStatus } = await import('../../runtime/backends.js');
    return backendStatus().map(({ backend, present, advice }): Finding => {
      const name = `backend ${backend}`;
      if (present) return { name, state: 'ok', found: 'in this binary' };
      const state = backend === 'cpu' ? 'needed' : 'optional';
      return { name, state, found: 'not in this binary', advice };
    });
  } catch (error) {
    const advice = 'its binary must load: see platform above, or reinstall with: npm ci';
    return [{ name: 'backends', state: 'needed', found: reasonOf(error), advice }];
  }
}

function kernelFinding(): Finding {
  const name = 'kernels';
  return existsSync(fileURLToPath(randomKernel))
    ? { name, state: 'ok', found: 'built' }
    : { name, state: 'needed', found: 'not built', advice: 'build them with: npm run build' };
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { type Backend, backends } from './backend-names.js';

export { type Backend, backends } from './backend-names.js';

/** Whether ONNX Runtime's binary on this machine was built with a backend, and what to do where it was not. */
export interface BackendStatus {
  readonly backend: Backend;
  readonly present: boolean;
  readonly advice: string;
}

const advice: Readonly<Record<Backend, string>> = {
  cpu: 'reinstall with: npm ci',
  webgpu:
    'it is part of the onnxruntime-node binaries for Linux x64, Windows and macOS on Apple silicon, and on Linux needs the Vulkan loader libvulkan.so.1 and a Vulkan driver; use backend cpu elsewhere',
  cuda: 'on Linux x64 with CUDA 12, install it with: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install',
};

/** The state of every backend, without starting any. */
export function backendStatus(): readonly BackendStatus[] {
  const bundled = listSupportedBackends()
    .filter((supported) => supported.bundled)
    .map(({ name }) => name);
  return backends.map((backend) => ({
    backend,
    present: bundled.includes(backend) || providerInstalled(backend),
    advice: advice[backend],
  }));
}

/** Whether a backend that is downloaded separately lies beside ONNX Runtime's library. */
function providerInstalled(backend: Backend): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const folder = join(dirname(entry), 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, `libonnxruntime_providers_${backend}.so`));
}

/** The state of one backend. */
export function statusOf(backend: Backend): BackendStatus {
  return backendStatus().find((status) => status.backend === backend)!;
}

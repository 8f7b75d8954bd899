import { listSupportedBackends } from 'onnxruntime-node';

/** Where a compiled graph runs. */
export type Backend = 'cpu' | 'webgpu' | 'cuda';

export const backends: readonly Backend[] = ['cpu', 'webgpu', 'cuda'];

/** Whether ONNX Runtime's binary on this machine was built with a backend, and what to do where it was not. */
export interface BackendStatus {
  readonly backend: Backend;
  readonly present: boolean;
  readonly advice: string;
}

const advice: Readonly<Record<Backend, string>> = {
  cpu: 'reinstall with: npm ci',
  webgpu:
    'it is part of the onnxruntime-node binaries for Linux x64, Windows and macOS on Apple silicon; use backend cpu elsewhere',
  cuda: 'on Linux x64 with CUDA 12, install it with: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install',
};

/** The state of every backend, without starting any. */
export function backendStatus(): readonly BackendStatus[] {
  const bundled = listSupportedBackends().map(({ name }) => name);
  return backends.map((backend) => ({
    backend,
    present: bundled.includes(backend),
    advice: advice[backend],
  }));
}

/** How to get a backend that failed to start. */
export function backendAdvice(backend: Backend): string {
  return advice[backend];
}

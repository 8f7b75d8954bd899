/** Every backend; here, apart from ONNX Runtime, so that naming one loads no library. */
export const backends = ['cpu', 'webgpu', 'cuda'] as const;

/** Where a compiled graph runs. */
export type Backend = (typeof backends)[number];

/** Compiles graphs into ONNX Runtime sessions and runs them. */
export * from './backends.js';
export * from './compile.js';
export * from './executable.js';

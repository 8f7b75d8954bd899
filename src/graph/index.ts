/** The differentiable dataflow graph: values, operations, autodiff, passes, ONNX. */
export * from './autodiff.js';
export * from './dump.js';
export * from './onnx/writer.js';
export * from './ops/index.js';
export * from './order.js';
export * from './passes/index.js';
export * from './value.js';

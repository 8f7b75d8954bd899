/** Deployed networks as circuits, simulated; crossbars whose wires have resistance. */
export * from './amplifier.js';
export type { CircuitOptions } from './circuit-options.js';
export * from './compare.js';
export * from './layer-netlist.js';
export * from './netlist.js';
export * from './ngspice-native.js';
export * from './ngspice-wasm.js';
export * from './pool-netlist.js';
export * from './settling.js';
export * from './simulate-network.js';
export * from './simulator.js';
export * from './windows.js';
export * from './wire-netlist.js';
export * from './wire-resistance.js';

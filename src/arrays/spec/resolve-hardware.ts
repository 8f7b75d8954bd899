import { createReferenceTile, idealPeriphery, type Periphery } from '../../crossbar/index.js';
import { type ArrayModel, type ResponseModel, stepOfStates } from '../../device/pulsed/index.js';
import { SpecError, type SpecProblem } from '../../errors.js';
import { createStream } from '../../random/index.js';
import { arrayDefaults, deviceDefaults } from './defaults.js';
import type { ArrayHardwareSpec, ArrayNetworkSpec } from './resolved.js';
import type { ArrayMethodInput, ArraySpecInput, DeviceInput } from './schema.js';

type Hardware = Pick<ArraySpecInput, 'device' | 'periphery' | 'pulses'>;

/** The paper's remapping of the nominal range ±0.6 to ±2 for the LSTM. */
const lstmOutputScale = 10 / 3;

/**
 * The hardware of one method: its own settings over those of all methods, over the defaults.
 * @param shifted whether devices count from their symmetry points unless told otherwise.
 * @param path of the method, for messages. @returns problems in place of hardware that makes no array.
 */
export function resolveHardware(
  shared: Hardware,
  own: Hardware,
  network: ArrayNetworkSpec,
  shifted: boolean,
  path: string,
): ArrayHardwareSpec | readonly SpecProblem[] {
  const device = mergeDevices(shared.device, own.device);
  const problems = contradictions(device, path);
  if (problems.length > 0) return problems;
  const hardware = {
    device: modelOf(device, shifted),
    periphery: peripheryOf(shared.periphery, own.periphery, network),
    pulses: { ...arrayDefaults.pulses, ...shared.pulses, ...own.pulses },
  };
  const faults = faultsOf(hardware, path);
  return faults.length > 0 ? faults : hardware;
}

/** Settings of the same kind are merged, others replaced. States and a step exclude each other. */
function mergeDevices(shared: DeviceInput = { kind: 'array' }, own?: DeviceInput): DeviceInput {
  if (!own) return shared;
  if (own.kind !== shared.kind) return own;
  const { step: _step, ...rest } = shared as DeviceInput & { step?: number };
  const { states: _states, ...bare } = rest as DeviceInput & { states?: number };
  const sized = 'step' in own || 'states' in own;
  return { ...(sized ? bare : shared), ...own } as DeviceInput;
}

function contradictions(device: DeviceInput, path: string): SpecProblem[] {
  if (device.kind !== 'array') return [];
  const problems: SpecProblem[] = [];
  const { states, step, symmetric, slope } = device;
  if (states !== undefined && step !== undefined) {
    const message = 'contradicts device.step: states are 2/(slope·step). Remove one.';
    problems.push({ path: `${path}.device.states`, message });
  }
  if (symmetric && (slope ?? 0) > 0) {
    const message = `contradicts device.slope ${slope}: symmetric devices have none. Remove one.`;
    problems.push({ path: `${path}.device.symmetric`, message });
  }
  return problems;
}

function modelOf(device: DeviceInput, shifted: boolean): ResponseModel {
  if (device.kind !== 'array') {
    const own = shifted ? ({ symmetryPoint: 'shifted' } as const) : {};
    return { ...deviceDefaults[device.kind], ...own, ...device } as ResponseModel;
  }
  const { states, symmetric = false, ...given } = device;
  const model = { ...(deviceDefaults.array as ArrayModel), ...given } as ArrayModel;
  // Of a symmetric device, states are those of one with the nominal slope and the same step.
  const nominal = model.slope > 0 ? model.slope : (deviceDefaults.array as ArrayModel).slope;
  const step = states === undefined ? model.step : stepOfStates(states, nominal);
  return { ...model, step, slope: symmetric ? 0 : model.slope };
}

function peripheryOf(shared: PeripheryInput, own: PeripheryInput, network: ArrayNetworkSpec) {
  const scale = network.kind === 'lstm' ? lstmOutputScale : 1;
  const start: Periphery = { ...arrayDefaults.periphery, outputScale: scale };
  return changed(changed(start, shared), own);
}

type PeripheryInput = Hardware['periphery'];

function changed(periphery: Periphery, by: PeripheryInput): Periphery {
  if (by === 'ideal') return { ...idealPeriphery, outputScale: periphery.outputScale };
  return { ...periphery, ...by };
}

/** What the arrays themselves refuse. */
function faultsOf({ device, periphery, pulses }: ArrayHardwareSpec, path: string): SpecProblem[] {
  const stream = createStream(0, 'check');
  try {
    createReferenceTile({ rows: 1, columns: 1, model: device, periphery, pulses, stream });
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map((problem) => ({
      path: `${path}.${/^(periphery|pulses)/.test(problem.path) ? '' : 'device.'}${problem.path}`,
      message: problem.message,
    }));
  }
}

/** The hardware settings of a method; in floating point there are none. */
export function hardwareInput(method: ArrayMethodInput): Hardware {
  if (method.kind === 'float') return {};
  const { device, periphery, pulses } = method;
  return {
    ...(device ? { device } : {}),
    ...(periphery ? { periphery } : {}),
    ...(pulses ? { pulses } : {}),
  };
}

import { type DeviceModel, devicePreset, knownTimes } from '../../device/index.js';
import { SpecError } from '../../errors.js';
import { circuitDefaults, circuitSigma, engineDefaults, variationDefaults } from './defaults.js';
import type {
  ResolvedDevice,
  ResolvedEngine,
  ResolvedHardware,
  ResolvedVariation,
} from './resolved.js';
import type { SpecInput } from './schema.js';

type HardwareInput = NonNullable<SpecInput['hardware']>;

/** Makes the hardware explicit. Digital adders and a shift of 0, being as if unsaid, stay unsaid. */
export function resolveHardware(input: HardwareInput = {}): ResolvedHardware {
  const engine = resolveEngine(input.engine);
  const device = input.device === undefined ? undefined : resolveDevice(input.device);
  const given = device
    ? { sigma: 0, ...input.variation, kind: 'gaussian' as const }
    : input.variation;
  const variation = resolveVariation(given, engine);
  return { variation, ...(engine ? { engine } : {}), ...(device ? { device } : {}) };
}

/** Makes a device explicit; the first time that its model knows is that of programming, or soon after. */
function resolveDevice(input: NonNullable<HardwareInput['device']>): ResolvedDevice {
  const given = typeof input === 'string' ? { preset: input } : input;
  const times = knownTimes(modelOf(given.preset));
  return {
    preset: given.preset,
    seconds: given.seconds ?? (times === 'any' ? 0 : times[0]!),
    granularity: given.granularity ?? 'layer',
    driftCompensation: given.driftCompensation ?? 'none',
    faults: { stuckAtMin: 0, stuckAtMax: 0, ...given.faults },
  };
}

/** The model of a preset that holds conductances. */
export function modelOf(name: string): DeviceModel {
  const preset = devicePreset(name);
  if (preset.kind === 'conductance') return preset.model;
  const message = `must hold conductances, got '${name}', which is ${preset.kind}. Set hardware.variation instead.`;
  throw new SpecError([{ path: 'hardware.device.preset', message }]);
}

/** Makes the variation explicit; strengths come out ascending. */
function resolveVariation(
  input: HardwareInput['variation'],
  engine: ResolvedEngine | undefined,
): ResolvedVariation {
  const usual = engine?.kind === 'memristor-circuit' ? circuitSigma : variationDefaults.sigma;
  const sigma = input?.sigma ?? usual;
  const defaults = engine ? engineVariation(engine) : variationDefaults;
  return {
    kind: variationDefaults.kind,
    sigma: typeof sigma === 'number' ? [sigma] : [...sigma].sort((a, b) => a - b),
    ...(input?.shift ? { shift: input.shift } : {}),
    range: input?.range ?? defaults.range,
    targets: { ...defaults.targets, ...input?.targets },
  };
}

/** What an engine makes of a variation: its windows are symmetric about zero, and it says what devices hold. */
export function engineVariation(
  engine: ResolvedEngine,
): Pick<ResolvedVariation, 'range' | 'targets'> {
  const targets =
    engine.kind === 'memristor-circuit'
      ? variationDefaults.targets
      : { biases: engine.biases !== 'digital', batchNorm: engine.batchNorm === 'devices' };
  return { range: 'absolute-max', targets };
}

function resolveEngine(input: HardwareInput['engine']): ResolvedEngine | undefined {
  if (input === undefined || input === 'digital-adders') return undefined;
  if (input === 'compute-in-memory') return engineDefaults;
  if (input === 'memristor-circuit') return circuitDefaults;
  if (input.kind === 'digital-adders') return undefined;
  if (input.kind === 'memristor-circuit') {
    const conductances = { ...circuitDefaults.conductances, ...input.conductances };
    return { ...circuitDefaults, ...input, conductances };
  }
  const devicesPerWeight = { ...engineDefaults.devicesPerWeight, ...input.devicesPerWeight };
  return { ...engineDefaults, ...input, devicesPerWeight };
}

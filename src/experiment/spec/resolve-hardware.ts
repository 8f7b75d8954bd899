import type { ComputeInMemory } from '../../chip/engine.js';
import { engineDefaults, variationDefaults } from './defaults.js';
import type { ResolvedHardware, ResolvedVariation } from './resolved.js';
import type { SpecInput } from './schema.js';

type HardwareInput = NonNullable<SpecInput['hardware']>;

/** Makes the hardware explicit. Digital adders and a shift of 0, being as if unsaid, stay unsaid. */
export function resolveHardware(input: HardwareInput = {}): ResolvedHardware {
  const engine = resolveEngine(input.engine);
  const variation = resolveVariation(input.variation, engine);
  return engine ? { variation, engine } : { variation };
}

/** Makes the variation explicit; strengths come out ascending. */
function resolveVariation(
  input: HardwareInput['variation'],
  engine: ComputeInMemory | undefined,
): ResolvedVariation {
  const sigma = input?.sigma ?? variationDefaults.sigma;
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
export function engineVariation({
  biases,
  batchNorm,
}: ComputeInMemory): Pick<ResolvedVariation, 'range' | 'targets'> {
  const targets = { biases: biases !== 'digital', batchNorm: batchNorm === 'devices' };
  return { range: 'absolute-max', targets };
}

function resolveEngine(input: HardwareInput['engine']): ComputeInMemory | undefined {
  if (input === undefined || input === 'digital-adders') return undefined;
  if (input === 'compute-in-memory') return engineDefaults;
  if (input.kind === 'digital-adders') return undefined;
  const devicesPerWeight = { ...engineDefaults.devicesPerWeight, ...input.devicesPerWeight };
  return { ...engineDefaults, ...input, devicesPerWeight };
}

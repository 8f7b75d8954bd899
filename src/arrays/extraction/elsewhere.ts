import { SpecError } from '../../errors.js';
import { applyArrayOverrides } from '../spec/overrides.js';
import { explicitArraySpec } from '../spec/print.js';
import { resolveArraySpec } from '../spec/resolve.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';

/** The spec with another periphery around the same weights. @throws SpecError where something else would change. */
export function elsewhereOf(
  spec: ResolvedArraySpec,
  overrides: readonly string[],
): ResolvedArraySpec {
  const names = spec.methods.flatMap(({ name, hardware }) => (hardware ? [name] : []));
  const flags = flagsOf(overrides).flatMap(([flag, ...values]) => {
    if (/^--methods\.[^.]+\.periphery(?=[.=]|$)/.test(flag)) return [flag, ...values];
    const setting = /^--(periphery(?:[.=].*)?)$/.exec(flag)?.[1];
    if (setting) return names.flatMap((name) => [`--methods.${name}.${setting}`, ...values]);
    const message =
      'expected settings of the periphery, got another, which does not change what weights compute. Write --periphery.readSigma 0.1, or --methods.NAME.periphery.readSigma 0.1.';
    throw new SpecError([{ path: flag, message }]);
  });
  return resolveArraySpec(applyArrayOverrides(explicitArraySpec(spec), flags));
}

/** Flags, each with the values that follow it. */
function flagsOf(args: readonly string[]): [flag: string, ...values: string[]][] {
  const flags: [string, ...string[]][] = [];
  for (const arg of args) {
    const last = flags.at(-1);
    if (arg.startsWith('--') || !last) flags.push([arg]);
    else last.push(arg);
  }
  return flags;
}

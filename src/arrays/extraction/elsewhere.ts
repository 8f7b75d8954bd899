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
  const stored = { stored: true } as const;
  const written = explicitArraySpec(spec);
  const flags = flagsOf(overrides).flatMap(([flag, ...values]) => {
    const [, method, setting = ''] = /^--(?:methods\.([^.]+)\.)?periphery(.*)$/.exec(flag) ?? [];
    checkSetting(flag, setting, values);
    const own = method === undefined ? names : [method];
    return own.flatMap((name) => [`--methods.${name}.periphery${setting}`, ...values]);
  });
  // As they are written first, so that what is wrong with them is told by the names that were used.
  resolveArraySpec(applyArrayOverrides(written, overrides), stored);
  return resolveArraySpec(applyArrayOverrides(written, flags), stored);
}

/** What forward products depend on, a setting at a time: a whole periphery would lose what is not said of it. */
function checkSetting(flag: string, setting: string, values: readonly string[]): void {
  const isWhole = setting === '' || setting.startsWith('=');
  const isIdeal = isWhole && (values[0] ?? setting.slice(1)) === 'ideal';
  const isPart = setting.startsWith('.') && !setting.startsWith('.backward');
  if (flag.includes('periphery') && (isIdeal || isPart)) return;
  const message = `expected 'periphery ideal' or a setting of forward products, got '${[flag, ...values].join(' ')}'. Write --periphery.readSigma 0.1, or --methods.NAME.periphery.readSigma 0.1.`;
  throw new SpecError([{ path: 'extract', message }]);
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

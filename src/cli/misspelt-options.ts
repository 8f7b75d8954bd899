import { arraySpecSchema } from '../arrays/spec/schema.js';
import { SpecError } from '../errors.js';
import { nearest } from '../experiment/spec/nearest.js';
import { keysAt } from '../experiment/spec/schema-keys.js';

const usual = ['json', 'fresh', 'out', 'help'];

/**
 * Flags that a command does not know are taken as paths into the experiment: those that are nearly an option are
 * told before, with the option that was meant.
 * @param options that the command knows.
 * @throws SpecError naming each.
 */
export function refuseMisspeltOptions(
  overrides: readonly string[],
  options: readonly string[] = usual,
): void {
  const keys = [...keysAt([]), ...keysAt([], arraySpecSchema)];
  const problems = overrides.flatMap((flag) => {
    const word = /^--([a-z-]+)(=|$)/i.exec(flag)?.[1];
    const meant = word === undefined || keys.includes(word) ? undefined : nearest(word, options);
    if (meant === undefined) return [];
    return [{ path: `--${word}`, message: `unknown option. Did you mean --${meant}?` }];
  });
  if (problems.length > 0) throw new SpecError(problems);
}

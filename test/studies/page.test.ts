import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listStudies, loadStudy } from '../../src/studies/index.js';

const page = readFileSync(new URL('../../docs/studies.md', import.meta.url), 'utf8');

describe('docs/studies.md', () => {
  it('has a row for each study, in the order of the list', () => {
    const rows = listStudies().map(({ name, item, title, available, reason }) =>
      available
        ? `| \`${name}\` | ${item}: ${title} | ${loadStudy(name).scales.laptop} |`
        : `| \`${name}\` | ${item}: not available, ${reason} | |`,
    );
    const written = page.split('\n').filter((line) => line.startsWith('| `') && line.includes('/'));
    expect(written.sort()).toEqual(rows.sort());
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countLine, readCounts } from '../../scripts/test-counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readCounts(path, root)', () => {
  it('counts by status, names the skipped, and counts an unloadable file as one failure', () => {
    const test = (status: string) => ({ status, fullName: `a ${status} test` });
    const path = join(folder, 'result.json');
    const testResults = [
      {
        name: join(folder, 'test/a.test.ts'),
        status: 'failed',
        assertionResults: ['passed', 'passed', 'failed', 'skipped', 'todo'].map(test),
      },
      { name: join(folder, 'test/b.test.ts'), status: 'failed', assertionResults: [] },
    ];
    writeFileSync(path, JSON.stringify({ testResults }));
    expect(readCounts(path, folder)).toEqual({
      passed: 2,
      failed: 2,
      skipped: ['test/a.test.ts > a skipped test', 'test/a.test.ts > a todo test'],
    });
  });

  it('counts nothing when the runner left no file', () => {
    const none = { passed: 0, failed: 0, skipped: [] };
    expect(readCounts(join(folder, 'none.json'), folder)).toEqual(none);
  });
});

describe('countLine(counts, run)', () => {
  const counts = { passed: 5, failed: 0, skipped: ['a'] };
  const clean = { status: 0, failedChecks: 0, noSkips: false };

  it('reports what was counted', () => {
    expect(countLine(counts, clean)).toEqual({ text: '5 passed, 0 failed, 1 skipped', failed: 0 });
  });

  it('turns skipped into failed where nothing may be skipped', () => {
    expect(countLine(counts, { ...clean, noSkips: true }).text).toBe(
      '5 passed, 1 failed, 0 skipped',
    );
  });

  it('counts failed checks, and a runner that ended badly without a failed test', () => {
    expect(countLine(counts, { ...clean, failedChecks: 2 }).failed).toBe(2);
    expect(countLine(counts, { ...clean, status: 1 }).failed).toBe(1);
    expect(countLine({ ...counts, failed: 3 }, { ...clean, status: 1 }).failed).toBe(3);
  });
});

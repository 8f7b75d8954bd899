import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Reads how many tests passed, failed and were skipped from the JSON reporter's file.
 * A test file that could not be loaded counts as one failed test.
 * @param {string} path the reporter's file.
 * @param {string} root folder that the names of test files are relative to.
 * @returns {{ passed: number, failed: number, skipped: string[] }} `skipped` holds their names.
 */
export function readCounts(path, root) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const file of readResults(path)) {
    const tests = file.assertionResults;
    const failed = tests.filter((test) => test.status === 'failed').length;
    counts.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
    for (const test of tests) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status !== 'failed') counts.skipped.push(nameOf(test, file, root));
    }
  }
  return counts;
}

const nameOf = (test, file, root) => `${relative(root, file.name)} > ${test.fullName.trim()}`;

function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

/**
 * The last line of a test run. Nothing fails without being counted: neither a check before the
 * tests, nor a runner that ends badly although no test failed (an unhandled rejection, a crash).
 * @param {{ passed: number, failed: number, skipped: readonly string[] }} counts
 * @param {{ status: number, failedChecks: number, noSkips: boolean }} run `status` of the runner.
 * @returns {{ text: string, failed: number }}
 */
export function countLine(counts, { status, failedChecks, noSkips }) {
  const skipped = noSkips ? 0 : counts.skipped.length;
  const crashed = status !== 0 && counts.failed === 0 ? 1 : 0;
  const failed = counts.failed + crashed + failedChecks + (noSkips ? counts.skipped.length : 0);
  return { text: `${counts.passed} passed, ${failed} failed, ${skipped} skipped`, failed };
}

/**
 * `npm test`: lint, types, import order, then the tests. With arguments, only the tests they name.
 * The last line is always the count. LERNMATRIX_NO_SKIPS=1 turns a skipped test into a failed one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './run-child.mjs';
import { countLine, readCounts } from './test-counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = (path) => join(root, 'node_modules', path);
const tsc = (config, cache) => [
  installed('typescript/bin/tsc'),
  ...['-p', config, '--noEmit', '--incremental'],
  ...['--tsBuildInfoFile', installed(`.cache/tsc/${cache}.json`)],
];

const checks = [
  {
    name: 'lint',
    args: [installed('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  },
  { name: 'types of src', args: tsc('tsconfig.json', 'src') },
  { name: 'types of test and bench', args: tsc('tsconfig.test.json', 'test') },
  { name: 'import order', args: [join(root, 'scripts', 'check-imports.mjs')] },
];

const node = (args) => runChild(process.execPath, args, { cwd: root, stdout: 'inherit' });

async function failedChecks() {
  const failed = [];
  for (const { name, args } of checks) {
    if ((await node(args)) !== 0) failed.push(name);
  }
  return failed;
}

async function runTests(extra) {
  const folder = mkdtempSync(join(tmpdir(), 'lernmatrix-test-'));
  const file = join(folder, 'result.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const status = await node([installed('vitest/vitest.mjs'), 'run', ...reporters, ...extra]);
    return { status, counts: readCounts(file, root) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(extra) {
  const failed = extra.length > 0 ? [] : await failedChecks();
  const { status, counts } = await runTests(extra);
  const noSkips = process.env.LERNMATRIX_NO_SKIPS === '1';
  const lines = failed.map((name) => `Failed check: ${name}.`);
  lines.push(
    ...counts.skipped.map((name) => `${noSkips ? 'Failed, since skipped' : 'Skipped'}: ${name}`),
  );
  const line = countLine(counts, { status, failedChecks: failed.length, noSkips });
  process.stdout.write([...lines, line.text, ''].join('\n'));
  process.exitCode = line.failed > 0 ? 1 : 0;
}

await main(process.argv.slice(2));

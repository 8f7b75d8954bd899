/**
 * Checks the order of the rooms in src/: a room imports itself and those above it, never one below;
 * and no file reaches itself through imports. Types count for the order, but not for cycles, which
 * only matter when modules are loaded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** From top to bottom. Files directly in src/ are named with their extension. */
export const ROOMS = [
  'errors.ts',
  'graph',
  'runtime',
  'random',
  'nn',
  'data',
  'device',
  'crossbar',
  'training',
  'restriction',
  'chip',
  'analysis',
  'circuit',
  'report',
  'experiment',
  'arrays',
  'sweep',
  'studies',
  'cli',
  'index.ts',
];

/**
 * Checks every TypeScript file under a folder.
 * @param {string} src folder holding the rooms.
 * @param {readonly string[]} rooms the order, top first.
 * @returns {string[]} one sentence a problem; empty when all is well.
 */
export function checkImports(src, rooms = ROOMS) {
  const files = listSources(src);
  const imports = new Map(files.map((file) => [file, importsOf(src, file)]));
  return [...unknownRooms(files, rooms), ...downwardImports(imports, rooms), ...cycles(imports)];
}

/** TypeScript files under a folder, relative to it, with forward slashes, sorted. */
function listSources(src) {
  return readdirSync(src, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.m?tsx?$/.test(path))
    .sort();
}

const roomOf = (file) => file.split('/')[0];

function unknownRooms(files, rooms) {
  const unknown = new Set(files.map(roomOf).filter((room) => !rooms.includes(room)));
  return [...unknown].map(
    (room) =>
      `src/${room}: must be a known room, got none of that name. Add it to ROOMS in scripts/check-imports.mjs.`,
  );
}

function downwardImports(imports, rooms) {
  const problems = [];
  for (const [file, targets] of imports) {
    const from = rooms.indexOf(roomOf(file));
    for (const { target, line } of targets) {
      if (from < 0 || rooms.indexOf(roomOf(target)) <= from) continue;
      problems.push(
        `src/${file}:${line}: ${roomOf(file)} must import only from rooms above it, got src/${target}. Move the shared part up, or the caller down.`,
      );
    }
  }
  return problems;
}

/** Relative imports of a file that stay inside src. */
function importsOf(src, file) {
  const text = readFileSync(join(src, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const found = [];
  const visit = (node) => {
    const edge = importOf(node);
    if (edge?.specifier.startsWith('.')) {
      const target = targetOf(file, edge.specifier);
      const line = source.getLineAndCharacterOfPosition(node.end).line + 1;
      if (!target.startsWith('../')) found.push({ target, typeOnly: edge.typeOnly, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `import`, `export … from`, `import()` and the type `import('…')`; undefined for other nodes. */
function importOf(node) {
  if (ts.isImportDeclaration(node)) {
    return edgeOf(
      node.moduleSpecifier,
      node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    );
  }
  if (ts.isExportDeclaration(node)) return edgeOf(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node)) return edgeOf(node.argument.literal, true);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return edgeOf(node.arguments[0], false);
  }
  return undefined;
}

function edgeOf(specifier, typeOnly) {
  if (!specifier || !ts.isStringLiteralLike(specifier)) return undefined;
  return { specifier: specifier.text, typeOnly };
}

const targetOf = (file, specifier) =>
  posix.join(posix.dirname(file), specifier).replace(/\.(m?)js(x?)$/, '.$1ts$2');

/** One sentence for each cycle that a depth-first walk closes. */
function cycles(imports) {
  const done = new Set();
  const path = [];
  const problems = [];
  const walk = (file) => {
    const start = path.indexOf(file);
    if (start >= 0) problems.push(cycleProblem([...path.slice(start), file]));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const { target, typeOnly } of imports.get(file) ?? []) if (!typeOnly) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return problems;
}

const cycleProblem = (files) =>
  `src/${files[0]}: imports must not form a cycle, got ${files.map((file) => `src/${file}`).join(' -> ')}. Move what both need into a file of its own.`;

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const problems = checkImports(fileURLToPath(new URL('../src', import.meta.url)));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

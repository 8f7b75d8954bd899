import { LineCounter, parseDocument, stringify } from 'yaml';
import { SpecError } from '../../errors.js';

/**
 * Reads YAML (of which JSON is a part) into plain data.
 * @param file its name, for messages.
 * @throws SpecError with every error's line and column.
 */
export function parseSpec(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new SpecError(
      faults.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        const sentence = message.replace(/\.?\s*$/, '');
        return {
          path: `${file}:${line}:${col}`,
          message: `expected YAML, got: ${sentence}. Mend this line.`,
        };
      }),
    );
  }
  return plainData(() => document.toJS({ maxAliasCount: 1000 }), file);
}

function plainData(read: () => unknown, file: string): unknown {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `expected YAML, got: ${reason}. Write repeated parts out.`;
    throw new SpecError([{ path: file, message }]);
  }
}

/** Writes plain data as YAML that `parseSpec` reads back to equal data. */
export function printYaml(value: unknown): string {
  return stringify(value, { lineWidth: 100, aliasDuplicateObjects: false });
}

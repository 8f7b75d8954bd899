import type { Finding } from '../doctor/finding.js';
import { machineFindings } from '../doctor/machine.js';
import { softwareFindings } from '../doctor/software.js';
import { speedFinding } from '../doctor/speed.js';
import { surroundingFindings } from '../doctor/surroundings.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

const marks: Readonly<Record<Finding['state'], string>> = { ok: '✓', optional: '·', needed: '✗' };

/** `lernmatrix doctor`: what this machine can run. @returns `failed` where something needed is missing. */
export async function doctorCommand(
  terminal: Terminal,
  { json = false }: { readonly json?: boolean },
): Promise<number> {
  const findings = [
    ...machineFindings(),
    ...(await softwareFindings()),
    ...surroundingFindings(),
    await speedFinding(),
  ];
  const ready = findings.every(({ state }) => state !== 'needed');
  terminal.out(
    json ? `${JSON.stringify({ ready, findings }, null, 2)}\n` : textOf(findings, ready),
  );
  return ready ? exitCodes.done : exitCodes.failed;
}

function textOf(findings: readonly Finding[], ready: boolean): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, found, advice }) => [
    `${marks[state]} ${name.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(width)}  ${advice}`]),
  ]);
  const verdict = ready ? 'Ready. Try: lernmatrix run demo' : 'Not ready: see the lines with ✗.';
  return `${[...lines, '', verdict].join('\n')}\n`;
}

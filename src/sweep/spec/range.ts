import type { SpecProblem } from '../../errors.js';
import type { AxisInput } from './schema.js';

// Decimal digits that a computed value keeps: 0.1 + 2 · 0.1 is written 0.3.
const digits = 12;
const mostValues = 10_000;

/**
 * The values of an axis, a range written out: from + i·step, or count values of equal differences or ratios.
 * @param path where it stands, for problems; these are added to `problems`, and the axis is then empty.
 */
export function axisValues(path: string, axis: AxisInput, problems: SpecProblem[]): unknown[] {
  if (Array.isArray(axis)) return axis;
  const { from, to } = axis;
  const problem = 'step' in axis ? stepProblem(from, to, axis.step) : countProblem(axis);
  if (problem !== undefined) {
    problems.push({ path, message: problem });
    return [];
  }
  if ('step' in axis) {
    const count = Math.round((to - from) / axis.step) + 1;
    return Array.from({ length: count }, (_, i) => rounded(from + i * axis.step));
  }
  const { count, scale = 'linear' } = axis;
  return Array.from({ length: count }, (_, i) => {
    const share = i / (count - 1);
    return rounded(scale === 'log' ? from * (to / from) ** share : from * (1 - share) + to * share);
  });
}

function stepProblem(from: number, to: number, step: number): string | undefined {
  const steps = (to - from) / step;
  if (step === 0 || steps < 0) {
    return `expected a step that leads from ${from} to ${to}, got ${step}. Change its sign or size.`;
  }
  if (steps >= mostValues) {
    return `expected at most ${mostValues} values, got ${Math.floor(steps) + 1}. Take a larger step.`;
  }
  if (Math.abs(steps - Math.round(steps)) < 1e-6) return undefined;
  const last = rounded(from + Math.floor(steps) * step);
  return `expected a whole number of steps of ${step} from ${from}, got an end of ${to}. End at ${last}, or change the step.`;
}

function countProblem({
  from,
  to,
  scale,
}: Extract<AxisInput, { count: number }>): string | undefined {
  if (scale !== 'log' || from * to > 0) return undefined;
  return `expected ends of the same sign, without 0, for a log scale, got ${from} and ${to}. Change an end, or use scale: linear.`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(digits));
}

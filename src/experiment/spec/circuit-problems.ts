import { SpecError, type SpecProblem, UnsupportedError } from '../../errors.js';
import type { ModelSpec } from '../../nn/index.js';
import { checkConductances } from '../../restriction/conductances.js';
import {
  type CircuitLimits,
  type MemristorCircuit,
  restrictionsOf,
} from '../../restriction/memristor-circuit.js';
import { checkRestrictions } from '../../restriction/settings.js';
import { stagesOf } from '../../restriction/stages.js';
import type { ResolvedMethod, ResolvedSpec } from './resolved.js';

/** What does not go together where there is a memristor circuit, or a method or evaluation that needs one. */
export function circuitProblems(spec: ResolvedSpec, model: ModelSpec | undefined): SpecProblem[] {
  const { engine } = spec.hardware;
  if (engine?.kind !== 'memristor-circuit') return needingCircuit(spec);
  return [
    ...ofCircuit(engine),
    ...(model ? ofModel(model) : []),
    ...ofShift(spec),
    ...spec.methods.flatMap(ofMethod),
    ...ofRetraining(spec),
  ];
}

function needingCircuit({ methods, hardware, evaluation }: ResolvedSpec): SpecProblem[] {
  const kind = hardware.engine?.kind ?? 'digital-adders';
  const got = `got ${kind}. Set hardware.engine to memristor-circuit`;
  const problems = methods.flatMap(({ training }, i): SpecProblem[] => {
    if (training.method.kind !== 'hrat') return [];
    const message = `hrat trains for hardware.engine memristor-circuit, ${got}, or take another method.`;
    return [{ path: `methods[${i}].kind`, message }];
  });
  if (!evaluation.retraining) return problems;
  const message = `training goes on on the chips of hardware.engine memristor-circuit alone, ${got}, or remove it.`;
  return [...problems, { path: 'evaluation.retraining', message }];
}

function ofCircuit(circuit: MemristorCircuit): SpecProblem[] {
  return [
    ...limitProblems(circuit, 'hardware.engine'),
    ...problemsOf(() => checkConductances(circuit.conductances), 'hardware.engine.conductances'),
  ];
}

function limitProblems(limits: CircuitLimits, path: string): SpecProblem[] {
  const plain = { sigmaOfRange: 0, scale: 'learned', batchNorm: 'hrat' } as const;
  return problemsOf(() => checkRestrictions(restrictionsOf(limits, plain, 1)), path);
}

/** The problems of a check, their paths inside another. */
function problemsOf(check: () => void, path: string): SpecProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems.map((problem) => ({ ...problem, path: `${path}.${problem.path}` }));
  }
}

function ofModel(model: ModelSpec): SpecProblem[] {
  try {
    stagesOf(model);
    return [];
  } catch (error) {
    if (error instanceof UnsupportedError) return [{ path: 'model', message: error.message }];
    throw error;
  }
}

function ofShift({ hardware: { variation } }: ResolvedSpec): SpecProblem[] {
  if (!variation.shift) return [];
  const message = `must be absent where hardware.engine is memristor-circuit, whose errors have mean 0, got ${variation.shift}. Remove it.`;
  return [{ path: 'hardware.variation.shift', message }];
}

function ofMethod({ training }: ResolvedMethod, i: number): SpecProblem[] {
  if (training.method.kind !== 'hrat') return [];
  return limitProblems(training.method.circuit, `methods[${i}].circuit`);
}

/** Name of the method whose networks were trained on, on each chip. */
export function retrainedName(method: string): string {
  return `${method}-retrained`;
}

function ofRetraining({ methods, evaluation: { retraining, chips } }: ResolvedSpec): SpecProblem[] {
  if (!retraining) return [];
  const problems: SpecProblem[] = [];
  if (retraining.chips > chips) {
    const message = `must be at most evaluation.chips, ${chips}, which are tried before they are trained on, got ${retraining.chips}. Lower it.`;
    problems.push({ path: 'evaluation.retraining.chips', message });
  }
  const taken = new Set(methods.map(({ name }) => retrainedName(name)));
  for (const [i, { name }] of methods.entries()) {
    if (!taken.has(name)) continue;
    const message = `'${name}' is the name that evaluation.retraining gives its own results. Rename the method.`;
    problems.push({ path: `methods[${i}].name`, message });
  }
  return problems;
}

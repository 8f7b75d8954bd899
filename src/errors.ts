/**
 * The errors a user can meet. Every message reads `where: what must hold, got what. How to fix.`
 */

/** Shapes of tensors that do not fit together. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** One problem found in an experiment's specification. */
export interface SpecProblem {
  /** Dotted path into the spec, e.g. `hardware.variation.sigma`. */
  readonly path: string;
  readonly message: string;
}

/** A specification that cannot be run; carries every problem found, not the first alone. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly problems: readonly SpecProblem[];

  constructor(problems: readonly SpecProblem[]) {
    super(problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'));
    this.problems = problems;
  }
}

/** Data, a checkpoint or a stored result that cannot be read as what it should be. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** An execution backend that is missing or failed. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}

/** Something valid that this version, machine or backend cannot do. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** Training that left the finite numbers: names the step and the first layer concerned. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/** Whether an error is one of ours: its message is meant for the user, without a stack. */
export function isUserError(error: unknown): error is Error {
  return (
    error instanceof ShapeError ||
    error instanceof SpecError ||
    error instanceof DataError ||
    error instanceof BackendError ||
    error instanceof UnsupportedError ||
    error instanceof DivergenceError
  );
}

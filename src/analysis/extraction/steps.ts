/** Long work in small steps: it yields now and then, so that whoever drives it lets other work run, or stops it. */
export type Steps<Result> = Generator<void, Result>;

/** Does all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does all steps. @param between called between them; false stops. @returns undefined where stopped. */
export async function finishBetween<Result>(
  steps: Steps<Result>,
  between: () => Promise<boolean>,
): Promise<Result | undefined> {
  for (;;) {
    if (!(await between())) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Products from one step to the next. */
export const PRODUCTS_A_STEP = 64;

import { DataError } from '../../errors.js';

/** A connection that broke, was refused or fell silent: worth another attempt. */
export class Broken extends Error {}

/** What can be done about a home that does not give the file. */
export const advice = 'Try again later, or name a mirror with --mirror or LERNMATRIX_MIRROR.';

/**
 * Asks for a file, from where what is kept of it ends.
 * @throws Broken where there is no answer.
 */
export async function connect(url: string, have: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  try {
    return await fetch(url, { headers, signal, redirect: 'follow' });
  } catch (error) {
    throw new Broken(reasonOf(error));
  }
}

/** Where an answer begins in the file. @throws Broken, or DataError where another try is in vain. */
export function startOf(url: string, response: Response, have: number): number {
  const { status } = response;
  if (status === 200) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (status === 206 && have > 0 && Number(range?.[1]) === have) return have;
  if (status === 206) {
    throw new DataError(`${url}: expected bytes from ${have}, got others. ${advice}`);
  }
  if (status >= 500 || status === 429) throw new Broken(`status ${status}`);
  throw new DataError(`${url}: expected the file, got status ${status}. ${advice}`);
}

/** @throws DataError where the answer announces another length than the file has. */
export function checkLength(
  url: string,
  response: Response,
  start: number,
  expected: number,
): void {
  const length = response.headers.get('content-length');
  if (length === null || response.headers.has('content-encoding')) return;
  const total = start + Number(length);
  if (total === expected) return;
  throw new DataError(
    `${url}: expected ${expected} bytes, got an offer of ${total}: it is another file. ${advice}`,
  );
}

/** What an answer brings, piece by piece. @throws Broken where the connection does. */
export async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) throw new Broken('an empty answer');
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new Broken(reasonOf(error));
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Aborts its signal when nothing restarts it for a while. */
export function watchdog(milliseconds: number) {
  const controller = new AbortController();
  const bite = () => controller.abort(new Error('no byte for too long'));
  let timer = setTimeout(bite, milliseconds);
  return {
    signal: controller.signal,
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(bite, milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}

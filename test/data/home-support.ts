import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteFile } from '../../src/data/fetch/catalogue.js';

type Answer = (request: IncomingMessage, response: ServerResponse, kept: () => number) => void;

/** A web server on this machine whose answers a test sets; it notes the ranges it was asked for. */
export interface Home {
  readonly url: string;
  /** What was asked: path and range. */
  readonly asked: string[];
  /** Answers in turn, the last one for ever. */
  answers: Answer[];
  /** Bytes that the client has kept: a connection is cut only when what it brought is kept. */
  kept: () => number;
  close(): Promise<void>;
}

export async function openHome(): Promise<Home> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? 'whole'}`);
    const next = home.answers.length > 1 ? home.answers.shift() : home.answers[0];
    if (next) next(request, response, home.kept);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const home: Home = {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers: [],
    kept: () => Number.POSITIVE_INFINITY,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return home;
}

const startOf = ({ headers }: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

/** Sends the file, from where it was asked to, and cuts the connection after some bytes. */
export const sends =
  (bytes: Buffer, cutAfter = Number.POSITIVE_INFINITY): Answer =>
  (request, response, kept) => {
    const start = startOf(request);
    if (start > bytes.length) return void response.writeHead(416).end();
    const range = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start > 0 ? range : {}),
    });
    const rest = bytes.subarray(start);
    if (rest.length <= cutAfter) return void response.end(rest);
    response.write(rest.subarray(0, cutAfter));
    cutWhen(response, () => kept() >= start + cutAfter);
  };

function cutWhen(response: ServerResponse, ready: () => boolean): void {
  const timer = setInterval(() => {
    if (!ready()) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
  response.once('close', () => clearInterval(timer));
}

/** Sends the whole file whatever was asked, and cuts the connection after some bytes. */
export const ignoresRange =
  (bytes: Buffer, cutAfter = Number.POSITIVE_INFINITY): Answer =>
  (request, response, kept) => {
    request.headers.range = undefined;
    sends(bytes, cutAfter)(request, response, kept);
  };

/** Sends without saying how long it is. */
export const sendsUnannounced =
  (bytes: Buffer): Answer =>
  (_, response) => {
    response.writeHead(200);
    response.end(bytes);
  };

/** Sends a part and then nothing, the connection left open. */
export const fallsSilent =
  (bytes: Buffer, after: number): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, after));
  };

export const says =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end('no');

/** What a catalogue would say of a file. */
export function remoteFile(name: string, url: string, bytes: Buffer): RemoteFile {
  const digest = (kind: string) => createHash(kind).update(bytes).digest('hex');
  return { name, url, bytes: bytes.length, sha256: digest('sha256'), md5: digest('md5') };
}

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';
import { readStream } from '../http/read-stream.js';
import type { IncomingRequest } from '../http/visit.js';
import { isClosing } from './is-closing.js';

/** What a framework has made of Node's request. */
export interface NodeRequestFacts {
  /** The path and the query below the dashboard's base path. */
  readonly below: string;
  /** @default the request's own */
  readonly url?: string | undefined;
  readonly native: unknown;
  /** The body, where the framework has read it already. */
  readonly parsedBody?: unknown;
}

/** Answers a request that arrived through Node's own HTTP server. */
export async function exchangeOnNode(
  respond: (request: IncomingRequest) => Promise<Answer>,
  request: IncomingMessage,
  response: ServerResponse,
  { below, url = request.url ?? '/', native, parsedBody }: NodeRequestFacts,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await respond({
    method: request.method ?? 'GET',
    url,
    below,
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress,
    native,
    httpVersion: request.httpVersion,
    isEncrypted: 'encrypted' in request.socket,
    signal: gone.signal,
    isClosing: () => isClosing(request.socket),
    readBody: async (most) => {
      if (parsedBody !== undefined && request.readableEnded) return writtenAgain(parsedBody, most);
      return await readStream(request, most);
    },
  });
  // Something else has answered in the meantime, such as a time limit of the app's own.
  if (response.headersSent) return;
  try {
    for (const [name, value] of Object.entries(answer.headers))
      response.setHeader(name, value as string | string[]);
    // What is left of a body that was refused is not worth waiting for.
    if (!request.readableEnded && answer.status >= 400) response.setHeader('Connection', 'close');
    response.writeHead(answer.status);
    await send(answer, request.method, response);
  } catch {
    // The other end went away in the middle of it.
    response.destroy();
  }
}

/** What a framework has parsed by its own limits, held to ours. @throws ApiError */
function writtenAgain(body: unknown, most: number): string {
  let text: string;
  try {
    // Parsers of raw bodies leave them as they came.
    text = typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body);
  } catch {
    // So deep that it can be read and not be written.
    throw new ApiError('not-json');
  }
  if (Buffer.byteLength(text) > most) throw new ApiError('body-too-large', { limit: most });
  return text;
}

async function send({ body }: Answer, method: string | undefined, response: ServerResponse): Promise<void> {
  if (method === 'HEAD') {
    response.end();
    return;
  }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  for await (const piece of body) {
    if (response.destroyed) return;
    if (!response.write(piece)) await roomIn(response);
  }
  response.end();
}

/** Until the other end has read enough, or has gone away. What is not heard any more is let go of. */
async function roomIn(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    over.abort();
  }
}

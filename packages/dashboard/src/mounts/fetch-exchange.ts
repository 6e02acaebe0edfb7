import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer.js';
import { pathBehind } from '../http/mounted-path.js';
import { readStream } from '../http/read-stream.js';
import type { IncomingRequest } from '../http/visit.js';

/** What the Fetch API's request does not say. */
export interface FetchRequestFacts {
  /** The route that was matched, up to the dashboard's base path. */
  readonly pattern: string;
  readonly remoteAddress: string | undefined;
  readonly httpVersion: string | undefined;
  /** Whether its server takes no more requests. */
  readonly isClosing: () => boolean;
  readonly native: unknown;
}

/** Answers a request of the Fetch API. */
export async function exchangeOnFetch(
  respond: (request: IncomingRequest) => Promise<Answer>,
  request: Request,
  { pattern, remoteAddress, httpVersion, isClosing, native }: FetchRequestFacts,
): Promise<Response> {
  const { pathname, search, protocol } = new URL(request.url);
  const url = `${pathname}${search}`;
  const { status, headers, body } = await respond({
    method: request.method,
    url,
    below: pathBehind(url, pattern),
    headers: Object.fromEntries(request.headers) as IncomingHttpHeaders,
    remoteAddress,
    httpVersion,
    native,
    isEncrypted: protocol === 'https:',
    signal: request.signal,
    isClosing,
    readBody: async (most) => (request.body ? await readStream(request.body, most) : ''),
  });
  const sent = new Headers();
  for (const [name, values] of Object.entries(headers))
    for (const value of [values].flat() as string[]) sent.append(name, value);
  if (request.method === 'HEAD') return new Response(null, { status, headers: sent });
  return new Response(contentOf(body), { status, headers: sent });
}

function contentOf(body: Answer['body']): ConstructorParameters<typeof Response>[0] {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body) : streamOf(body);
}

/** Each piece is made when the other end has room for it; one that goes away ends what makes them. */
function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

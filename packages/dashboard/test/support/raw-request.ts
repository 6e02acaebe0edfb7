import { type IncomingHttpHeaders, request } from 'node:http';

/** What came back, and the code in it where it is an answer of the API. */
export interface RawReply {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
}

/** A request with its path and its `Host` as they are given: `fetch` tidies the one and sets the other. */
export async function rawRequest(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: RawRequest = {},
): Promise<RawReply> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, async (response) => {
      const pieces: Buffer[] = [];
      try {
        for await (const piece of response) pieces.push(piece as Buffer);
      } catch {
        // A refused body: the connection is closed behind the answer.
      }
      const text = Buffer.concat(pieces).toString('utf8');
      resolve({ status: response.statusCode ?? 0, code: codeIn(text), headers: response.headers, text });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function codeIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}

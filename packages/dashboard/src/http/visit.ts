import type { IncomingHttpHeaders } from 'node:http';

/** Who asks for what: all that `authenticate` needs to know of a request, whatever server took it. */
export interface DashboardVisit {
  readonly method: string;
  /** The path and the query, with the dashboard's base path. */
  readonly url: string;
  /** Names are in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The address of the other end of the connection, a proxy's where there is one; `undefined` where the server hides it. */
  readonly remoteAddress: string | undefined;
  /** The server's own request: Node's `IncomingMessage`, Express's `req`, Fastify's request, Hono's context. */
  readonly native: unknown;
}

/** A request as a server hands it over. */
export interface IncomingRequest extends DashboardVisit {
  /** Aborted when the other end has gone away. */
  readonly signal: AbortSignal;
  /** Whether its server takes no more requests, and waits for those it has. */
  isClosing(): boolean;
  /** Whether it came by TLS; behind a proxy it is the proxy's own way here. */
  readonly isEncrypted: boolean;
  /** Of HTTP, such as '1.1'; `undefined` where the server hides it. */
  readonly httpVersion: string | undefined;
  /** The path and the query below the dashboard's base path. */
  readonly below: string;
  /** The body as text. @throws ApiError when it has more than so many bytes */
  readBody(most: number): Promise<string>;
}

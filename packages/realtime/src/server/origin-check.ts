import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/**
 * Tells whether a request comes from a page of this very site, or of one that was allowed: a browser says so itself, and
 * sends the cookies of the user with whatever page it shows.
 */
export class OriginCheck {
  readonly #allowed: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#allowed = new Set(origins.map((it) => it.toLowerCase()));
  }

  /** What is no browser says no origin, and has no user whose cookies it could use. */
  allows(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin !== undefined) return this.isListed(origin) || isSame(origin, request);
    const site = request.headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }

  /** Whether it is another one that was allowed. */
  isListed(origin: string): boolean {
    return this.#allowed.has(origin.toLowerCase());
  }
}

/** The host that was asked is the one of the page. Before TLS ends in a proxy, only the host is known. */
function isSame(origin: string, request: IncomingMessage): boolean {
  // HTTP/2 has a name of its own for it.
  const host = request.headers.host ?? request.headers[':authority'];
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.protocol !== 'http:' && page.protocol !== 'https:') return false;
  if ((request.socket as TLSSocket).encrypted && page.protocol !== 'https:') return false;
  const asked = `${page.protocol}//${host}`;
  return URL.canParse(asked) && new URL(asked).host === page.host;
}

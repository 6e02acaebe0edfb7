import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from './http-problem.js';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** What of a request tells where it comes from. */
export interface Origins {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** Whether a request names this machine as its own browser does, and no name that was made to point here. */
export function isOwnHost({ host = '' }: IncomingHttpHeaders): boolean {
  return LOOPBACK.test(host);
}

/**
 * Keeps other web sites out. The server listens on loopback only, but any page in the user's browser can send
 * requests there: a name that was made to point here (DNS rebinding) shows in Host, a foreign page in Origin and
 * Sec-Fetch-Site, and a form cannot send JSON.
 * @throws HttpProblem 403, 415
 */
export function refuseStrangers({ method, headers }: Origins): void {
  const host = headers.host ?? '';
  if (!isOwnHost(headers)) throw new HttpProblem(403, 'This page answers to 127.0.0.1 and localhost only.');
  if (method === 'GET' || method === 'HEAD') return;
  const isForeign = headers.origin !== undefined && headers.origin !== `http://${host}`;
  const site = headers['sec-fetch-site'];
  if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none'))
    throw new HttpProblem(403, 'Another site may not ask for this.');
  if (!/^application\/json(;|$)/i.test(headers['content-type'] ?? ''))
    throw new HttpProblem(415, 'Expected a body of type application/json.');
}

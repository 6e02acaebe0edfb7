import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../http/api-error.js';
import type { DashboardVisit, IncomingRequest } from '../http/visit.js';

const COOKIE = 'cortado-csrf';
const KEY = /^[\w-]{43}$/;
/** The header in which the page says the token again. */
export const CSRF_HEADER = 'x-cortado-csrf';

/** A token for one browser and one user, and the cookie it is checked with. */
export interface CsrfToken {
  readonly token: string;
  /** For `Set-Cookie`, where the browser has none yet. */
  readonly cookie: string | undefined;
}

/**
 * A random key lies in a cookie that no script can read, and the token is a signature of the user's name with that key:
 * nothing is stored here, so that any number of processes can serve one browser. The cookie names no path, so that browsers
 * send it to the folder it came from, which is the API's, by whatever path they reach that.
 */
export function csrfToken(visit: IncomingRequest, user: string): CsrfToken {
  const known = keyOf(visit);
  const key = known ?? randomBytes(32).toString('base64url');
  const attributes = `HttpOnly; SameSite=Strict${isFromHttps(visit) ? '; Secure' : ''}`;
  return {
    token: sign(key, user),
    cookie: known === undefined ? `${COOKIE}=${key}; ${attributes}` : undefined,
  };
}

/**
 * Pages of other sites can read nothing here, but each of their requests would be work. A link that people follow is not
 * theirs. @throws ApiError where a page of another site asks
 */
export function checkAsker({ headers }: DashboardVisit): void {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if ((site === 'cross-site' || site === 'same-site') && mode !== 'navigate')
    throw new ApiError('cross-site');
}

/** @throws ApiError where the request was made by a page of another site, or by somebody who was not shown the token */
export function checkOrigin(visit: DashboardVisit, user: string): void {
  const { 'sec-fetch-site': site, origin, host } = visit.headers;
  // A browser says it of every request and lets no page change it; older ones say at least the origin.
  if (site !== undefined ? site !== 'same-origin' : origin !== undefined && hostOf(origin) !== host)
    throw new ApiError('cross-site');
  const key = keyOf(visit);
  const given = visit.headers[CSRF_HEADER];
  if (key === undefined || typeof given !== 'string' || !isEqual(given, sign(key, user)))
    throw new ApiError('csrf');
}

/** Proxies add to a list, so that the browser's own is the first. */
function isFromHttps({ isEncrypted, headers }: IncomingRequest): boolean {
  const [first] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return isEncrypted || first?.trim() === 'https';
}

function keyOf({ headers }: DashboardVisit): string | undefined {
  const found = (headers.cookie ?? '')
    .split(';')
    .map((it) => it.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];
  return found !== undefined && KEY.test(found) ? found : undefined;
}

function sign(key: string, user: string): string {
  return createHmac('sha256', key).update(`cortado dashboard ${user}`).digest('base64url');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isEqual(found: string, expected: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from './http-problem.js';

/** Whoever gives no name. */
const ANONYMOUS = 'guest';
const NAME = /^[a-z0-9][\w.@-]{0,59}$/i;
const COOKIE = 'request-user';

/**
 * Who asks, by their own word: a browser says it in the cookie of its sign-in, a program in `x-user`. Jobs they queue
 * run as them, and their notices find them. It is a name and no proof; an app that several people share asks for one.
 * @throws HttpProblem 400
 */
export function requestUser(headers: IncomingHttpHeaders): string {
  const name = headers['x-user'] || cookieOf(headers) || ANONYMOUS;
  if (isUserName(name)) return name;
  throw new HttpProblem(400, 'Expected x-user to be a name of 1 to 60 letters, digits or .@_-.');
}

/** The same; nobody where what they say is no name. */
export function signedIn(headers: IncomingHttpHeaders): string | undefined {
  try {
    return requestUser(headers);
  } catch {
    return undefined;
  }
}

export function isUserName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/** Keeps a name in the browser until it is closed. Scripts do not see it, and pages of other sites do not send it. */
export function signInCookie(name: string): string {
  return `${COOKIE}=${encodeURIComponent(name)}; Path=/; HttpOnly; SameSite=Strict`;
}

function cookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`).exec(cookie)?.[1];
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

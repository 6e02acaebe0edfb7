import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from './http-problem.js';

/** Whoever gives no name. */
const NOBODY_IN_PARTICULAR = 'desk';

/**
 * Who asks, by their own word: jobs they queue run as them, and their notices find them. It is a name and no proof;
 * an app that several people share asks them to log in. @throws HttpProblem 400
 */
export function deskUser(headers: IncomingHttpHeaders): string {
  const name = headers['x-desk-user'] || NOBODY_IN_PARTICULAR;
  if (typeof name === 'string' && /^[a-z0-9][\w.@-]{0,59}$/i.test(name)) return name;
  throw new HttpProblem(400, 'Expected x-desk-user to be a name of 1 to 60 letters, digits or .@_-.');
}

import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../protocol/frames.js';
import { isStorable } from '../publish/text-rules.js';
import { hookWarnings } from './hook-warnings.js';
import { inTime } from './in-time.js';
import type { RealtimeOptions, RealtimeRequest, RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';

/** Somebody who is signed in. */
export interface SignedIn<U extends RealtimeUser> {
  readonly user: U;
  readonly id: string;
  /** Milliseconds since 1970; `undefined` for never. */
  readonly expiresAt: number | undefined;
}

const LONGEST_ID = 400;
/** As milliseconds it is of 1973; as seconds, which a JWT has, of the year 5138. */
const FIRST_MILLISECONDS = 1e11;
const UNAUTHENTICATED: Refusal = {
  code: 'unauthenticated',
  message: 'Sign in first: nobody was recognized by what this request came with.',
};

/** Asks the app who it is, for 10 seconds at most. @throws RefusedError for nobody, and for somebody whose time is over */
export async function signIn<U extends RealtimeUser>(
  { authenticate }: Pick<RealtimeOptions<U>, 'authenticate'>,
  request: IncomingMessage,
  said?: unknown,
): Promise<SignedIn<U>> {
  const asked = Promise.resolve().then(() => authenticate(readRequest(request, said)));
  const user = await inTime('authenticate', asked).catch((error) => {
    hookWarnings.threw('authenticate', error);
    throw new RefusedError(UNAUTHENTICATED, { isForWantOfAnswer: true });
  });
  if (user === undefined || user === null) throw new RefusedError(UNAUTHENTICATED);
  const id = typeof user === 'string' ? user : user.id;
  // Nothing can be told to one that no datastore holds.
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID || !isStorable(id))
    throw new RefusedError({
      code: 'unauthenticated',
      message: `Expected "authenticate" to give an id of 1 to ${LONGEST_ID} characters without NUL or half of a pair.`,
    });
  const until = typeof user === 'string' ? undefined : user.expiresAt;
  const expiresAt = until === undefined || until === null ? undefined : Number(until);
  if (expiresAt !== undefined && expiresAt > 0 && expiresAt < FIRST_MILLISECONDS) hookWarnings.seconds();
  if (expiresAt !== undefined && !(expiresAt > Date.now()))
    throw new RefusedError({ code: 'unauthenticated', message: 'What you signed in with has run out.' });
  return { user, id, expiresAt };
}

function readRequest(raw: IncomingMessage, said: unknown): RealtimeRequest {
  const { headers } = raw;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return {
    headers,
    cookies: readCookies(headers.cookie),
    token: typeof said === 'string' && said !== '' ? said : bearer,
    address: raw.socket.remoteAddress,
    raw,
  };
}

/** The first of each name, as browsers send the most specific one first. */
function readCookies(header = ''): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    const value = part
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    if (name !== '' && !(name in cookies)) cookies[name] = decoded(value);
  }
  return cookies;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

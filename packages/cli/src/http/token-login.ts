import { createHash, timingSafeEqual } from 'node:crypto';
import type { DashboardOptions } from '@cortado/dashboard';

/** Lets in whoever knows one token: as the password of any user name (Basic), or by itself (Bearer). */
export function tokenLogin(token: string): Required<Pick<DashboardOptions, 'authenticate' | 'challenge'>> {
  return {
    challenge: 'Basic realm="Cortado", charset="UTF-8"',
    authenticate({ headers }) {
      const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ');
      if (scheme.toLowerCase() === 'bearer') return isEqual(given, token) ? 'token' : undefined;
      if (scheme.toLowerCase() !== 'basic') return undefined;
      const decoded = Buffer.from(given, 'base64').toString('utf8');
      const colon = decoded.indexOf(':');
      if (colon < 0 || !isEqual(decoded.slice(colon + 1), token)) return undefined;
      return decoded.slice(0, colon) || 'token';
    },
  };
}

// Digests have one length, so that nothing tells how long the token is.
function isEqual(found: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(found), digest(expected));
}

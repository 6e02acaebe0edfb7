import { MASK, maskText } from '../redaction/mask-text.js';
import { APP_DEFAULTS } from './app-options.js';
import type { Connection } from './connection.js';

/** Where the jobs of this process live: the option, CORTADO_URL, REDIS_URL, else the embedded engine. */
export function resolveConnection(
  option: Connection | undefined,
  env: NodeJS.ProcessEnv,
): { connection: Connection } | { problem: string } {
  const connection = option || env.CORTADO_URL || env.REDIS_URL;
  if (!connection && env.NODE_ENV === 'production')
    return {
      problem:
        'NODE_ENV is production and no datastore is named. Expected `connection` in the config, or CORTADO_URL or REDIS_URL in the environment; the embedded engine is only a default for development (name it as embedded:<folder> to use it here).',
    };
  return { connection: connection || APP_DEFAULTS.connection };
}

/** The address without its password, for messages and logs. */
export function maskConnection(url: string): string {
  const masked = url
    .replace(/^([a-z+]+:\/\/[^:@/]*):.*@/is, `$1:${MASK}@`)
    // Where the slashes were forgotten.
    .replace(/^([a-z+]+:)(?!\/\/).*@/is, `$1${MASK}@`)
    // A user alone is of no use to Redis: it is a password in the place of one.
    .replace(/^(redis[a-z+]*:\/\/)[^:@/]+@/i, `$1${MASK}@`)
    // Where it has no scheme.
    .replace(/^(?![a-z+]+:).*@/is, `${MASK}@`);
  return maskText(masked);
}

/** What is wrong with the address of a server, in a sentence that does not tell its password; nothing when all is well. */
export function addressProblem(url: string): string | undefined {
  const [, scheme = ''] = /^([a-z+]+):/i.exec(url) ?? [];
  if (scheme.toLowerCase() === 'embedded') return undefined;
  if (/^[a-z+]+:\/\//i.test(url) && isReadable(url)) return databaseProblem(url, scheme);
  return `Expected \`connection\` to be an address such as ${scheme}://user:password@host/0, found ${maskConnection(url)}, which cannot be read. In a user or a password, signs such as # / ? : @ % are written percent-encoded, # as %23; a port is at most 65535.`;
}

/** Its database is a number on Redis, whose client would end the process over another: behind the host, behind a master's name, or as `db`. */
function databaseProblem(url: string, scheme: string): string | undefined {
  const { pathname, searchParams } = new URL(url.replace(SEVERAL, '$1'));
  if (!/^rediss?(\+|$)/i.test(scheme)) return undefined;
  const named = /\+sentinel$/i.test(scheme) ? pathname.replace(/^\/[^/]*/, '') : pathname;
  const found = [named.slice(1), searchParams.get('db') ?? ''].find((it) => !/^\d*$/.test(it));
  return found === undefined
    ? undefined
    : `Expected the database in \`connection\`, ${maskConnection(url)}, to be a number such as 0, found "${maskText(found)}". For a socket, write { path: '/run/redis.sock' }.`;
}

const SEVERAL = /^([a-z]+\+[a-z]+:\/\/(?:[^@/]*@)?[^,/?#]*),[^/?#]*/i;

/** A sign that ends the host, in the middle of a password: the rest of it, and the host, would be taken for a path. */
const CUT_BY_A_SIGN = /^[a-z+]+:\/\/[^/?#]*(?:\/[^?#]*@|(?:\/[^?#]*)?\?(?:[^#]*&)?[^#=&]*@|[^#]*#)/i;

function isReadable(url: string): boolean {
  if (CUT_BY_A_SIGN.test(url)) return false;
  try {
    // Of several servers the first: the platform's URL knows one host.
    const { username, password } = new URL(url.replace(SEVERAL, '$1'));
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

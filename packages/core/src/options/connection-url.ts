import { MASK, maskText } from '../redaction/mask-text.js';
import { APP_DEFAULTS } from './app-options.js';
import { show } from './validate-options.js';

/** Where the jobs of this process live: the option, CORTADO_URL, REDIS_URL, else the embedded engine. */
export function resolveConnection(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
): { url: string } | { problem: string } {
  if (option !== undefined && typeof option !== 'string') return { problem: notAnAddress(option) };
  const url = option || env.CORTADO_URL || env.REDIS_URL;
  if (!url && env.NODE_ENV === 'production')
    return {
      problem:
        'NODE_ENV is production and no datastore is named. Expected `connection` in the config, or CORTADO_URL or REDIS_URL in the environment; the embedded engine is only a default for development (name it as embedded:<folder> to use it here).',
    };
  return { url: url || APP_DEFAULTS.connection };
}

/** Says how what stands in the options of ioredis or pg is written as an address; a password is not repeated. */
function notAnAddress(found: unknown): string {
  const expected = 'Expected `connection` to be an address such as "redis://127.0.0.1:6379"';
  if (typeof found !== 'object' || found === null) return `${expected}, found ${show(found)}.`;
  const { host, port, username, user, password, db, database, tls, ssl } = found as Record<string, unknown>;
  const isPg = user !== undefined || database !== undefined || ssl !== undefined;
  const scheme = isPg ? 'postgres' : tls ? 'rediss' : 'redis';
  const name = username ?? user;
  const login =
    name === undefined && password === undefined
      ? ''
      : `${name ?? ''}${password === undefined ? '' : ':<password>'}@`;
  const place = `${host ?? '127.0.0.1'}:${port ?? (isPg ? 5432 : 6379)}`;
  const path = (database ?? db) === undefined ? '' : `/${database ?? db}`;
  return `${expected}, found an object with ${Object.keys(found).join(', ') || 'nothing in it'}. Write "${scheme}://${login}${place}${path}".`;
}

/** The address without its password, for messages and logs. */
export function maskConnection(url: string): string {
  const masked = url
    .replace(/^([a-z+]+:\/\/[^:@/]*):.*@/i, `$1:${MASK}@`)
    // Where the slashes were forgotten.
    .replace(/^([a-z+]+:)(?!\/\/).*@/i, `$1${MASK}@`);
  return maskText(masked);
}

/** What is wrong with the address of a server, in a sentence that does not tell its password; nothing when all is well. */
export function addressProblem(url: string): string | undefined {
  const [, scheme = ''] = /^([a-z+]+):/i.exec(url) ?? [];
  if (scheme.toLowerCase() === 'embedded' || (/^[a-z+]+:\/\//i.test(url) && isReadable(url)))
    return undefined;
  return `Expected \`connection\` to be an address such as ${scheme}://user:password@host/0, found ${maskConnection(url)}, which cannot be read. In a user or a password, signs such as # / ? : @ % are written percent-encoded, # as %23; a port is at most 65535.`;
}

function isReadable(url: string): boolean {
  try {
    const { username, password } = new URL(url);
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

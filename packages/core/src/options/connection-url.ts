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
  return url
    .replace(/^([a-z+]+:\/\/[^:@/]*):.*@/i, '$1:***@')
    .replace(/([?&](?:password|pass|token)=)[^&]*/gi, '$1***');
}

import { APP_DEFAULTS } from './app-options.js';
import { suggestion } from './nearest-name.js';

export type EngineKind = 'redis' | 'postgres' | 'embedded';

const SCHEMES: Record<string, EngineKind> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'embedded:': 'embedded',
};

/** Where the jobs of this process live: the option, CORTADO_URL, REDIS_URL, else the embedded engine. */
export function resolveConnection(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
): { url: string } | { problem: string } {
  const url = option || env.CORTADO_URL || env.REDIS_URL;
  if (!url && env.NODE_ENV === 'production')
    return {
      problem:
        'NODE_ENV is production and no datastore is named. Expected `connection` in the config, or CORTADO_URL or REDIS_URL in the environment; the embedded engine is only a default for development (name it as embedded:<folder> to use it here).',
    };
  const chosen = url || APP_DEFAULTS.connection;
  return engineKind(chosen) ? { url: chosen } : { problem: unknownScheme(chosen) };
}

/** Which engine an address belongs to. */
export function engineKind(url: string): EngineKind | undefined {
  const scheme = /^[a-z+]+:/i.exec(url)?.[0].toLowerCase() ?? '';
  return Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
}

/** The address without its password, for messages and logs. */
export function maskConnection(url: string): string {
  return url
    .replace(/^([a-z+]+:\/\/[^:@/]*):.*@/i, '$1:***@')
    .replace(/([?&](?:password|pass|token)=)[^&]*/gi, '$1***');
}

function unknownScheme(url: string): string {
  const scheme = /^[^:/]*:/.exec(url)?.[0] ?? url;
  return `Expected \`connection\` to start with redis://, rediss://, postgres:// or embedded:, found ${JSON.stringify(maskConnection(scheme))}.${suggestion(scheme, Object.keys(SCHEMES))}`;
}

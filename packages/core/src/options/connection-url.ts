import { APP_DEFAULTS } from './app-options.js';

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
  return { url: url || APP_DEFAULTS.connection };
}

/** The address without its password, for messages and logs. */
export function maskConnection(url: string): string {
  return url
    .replace(/^([a-z+]+:\/\/[^:@/]*):.*@/i, '$1:***@')
    .replace(/([?&](?:password|pass|token)=)[^&]*/gi, '$1***');
}

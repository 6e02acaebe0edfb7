import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** pino, loaded by who first writes a log with it: most processes do not. */
export function loadPino(): typeof import('pino').pino {
  return (require('pino') as typeof import('pino')).pino;
}

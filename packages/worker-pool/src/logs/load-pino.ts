import { createRequire } from 'node:module';

/** Loads pino where a line is to be written as JSON: most processes never do, and it is some twenty modules. */
export function loadPino(): typeof import('pino') {
  return createRequire(import.meta.url)('pino') as typeof import('pino');
}

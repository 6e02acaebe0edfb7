import { createRequire } from 'node:module';
import type pg from 'pg';

let library: typeof pg | undefined;

/** `pg`, once it is needed: an app on Redis would carry some 4 MiB of it for nothing. */
export function loadPg(): typeof pg {
  library ??= createRequire(import.meta.url)('pg') as typeof pg;
  return library;
}

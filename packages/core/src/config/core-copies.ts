import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder this copy of the package runs from. */
export function ownCore(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

/** The folder of the copy a config file imports, when it is not this one. */
export function otherCore(file: string): string | undefined {
  try {
    const theirs = dirname(realpathSync(createRequire(file).resolve('@cortado/core')));
    return theirs === realpathSync(ownCore()) ? undefined : theirs;
  } catch {
    // Not to be found from there: then it imports it through another package, or not at all.
    return undefined;
  }
}

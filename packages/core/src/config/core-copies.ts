import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownUrl } from '../loading/code-file.js';

/** The folder of this copy of the package. */
export function ownCore(): string {
  return packageOf(fileURLToPath(ownUrl(import.meta.url)));
}

/** The folder of the copy a config file imports, when it is not this one. */
export function otherCore(file: string): string | undefined {
  try {
    const theirs = packageOf(realpathSync(requireFrom(file).resolve('@cortado/core')));
    return theirs === realpathSync(ownCore()) ? undefined : theirs;
  } catch {
    // Not to be found from there: then it imports it through another package, or not at all.
    return undefined;
  }
}

function packageOf(path: string): string {
  const folder = dirname(path);
  return folder === path || isPackage(folder) ? folder : packageOf(folder);
}

/** A `package.json` without a name says only how the files beside it are read. */
function isPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && 'name' in (JSON.parse(readFileSync(manifest, 'utf8')) as object);
}

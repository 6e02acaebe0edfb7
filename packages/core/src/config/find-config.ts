import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigNotFoundError } from '../errors/config-file-errors.js';

/** In the order they are looked for: sources win over what was built beside them. */
export const CONFIG_NAMES = ['cortado.config.ts', 'cortado.config.js', 'cortado.config.mjs'] as const;

/**
 * The config file of a folder. Its parents are not searched: relative paths in a config, such as
 * `embedded:.cortado/data`, mean the folder the process runs in, and must not depend on where a file was found.
 * @throws ConfigNotFoundError with every path that was tried
 */
export function findConfig(cwd: string = process.cwd()): string {
  const tried = CONFIG_NAMES.map((name) => resolve(cwd, name));
  return firstFile(tried);
}

/** The named file, or the one of this folder. @throws ConfigNotFoundError */
export function configPath(path: string | undefined): string {
  return path === undefined ? findConfig() : firstFile([resolve(path)]);
}

function firstFile(paths: readonly string[]): string {
  const found = paths.find((it) => statSync(it, { throwIfNoEntry: false })?.isFile());
  if (!found) throw new ConfigNotFoundError(paths);
  return found;
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { shorten } from '../output/safe-text.js';
import { CompilerOptions } from './compiler-options.js';
import { isObject, readText } from './read-json.js';

/** What `init` needs to know of a project. */
export interface Project {
  readonly folder: string;
  readonly isTypeScript: boolean;
  /** Whether its compiler is told to keep the types of parameters from us. */
  readonly refusesMetadata: boolean;
  /** Where its code is, `src` or the folder itself. */
  readonly source: '' | 'src/';
  /** Of the packages that are needed, those that cannot be found from here. */
  readonly missing: readonly string[];
}

/** The embedded datastore is for who has named no other. */
function needed({ CORTADO_URL, REDIS_URL }: NodeJS.ProcessEnv): string[] {
  return ['@cortado/core', ...(CORTADO_URL || REDIS_URL ? [] : ['@cortado/embedded'])];
}

/** @throws UsageError where there is no package.json */
export function projectIn(folder: string): Project {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest))
    throw new UsageError(
      `Expected a package.json in ${folder}, found none. Go to the project's folder, or make one: npm init -y.`,
    );
  const { dependencies = {}, devDependencies = {} } = read(manifest);
  const isTypeScript =
    existsSync(join(folder, 'tsconfig.json')) || 'typescript' in { ...dependencies, ...devDependencies };
  return {
    folder,
    isTypeScript,
    refusesMetadata: new CompilerOptions(folder).refusesMetadata,
    source: existsSync(join(folder, 'src')) ? 'src/' : '',
    missing: needed(process.env).filter((it) => !isInstalled(it, folder)),
  };
}

function read(manifest: string): { dependencies?: object; devDependencies?: object } {
  let value: unknown;
  try {
    value = JSON.parse(readText(manifest).text);
  } catch (cause) {
    throw new UsageError(`Expected ${manifest} to be JSON, found: ${(cause as Error).message}.`, { cause });
  }
  if (!isObject(value))
    throw new UsageError(
      `Expected ${manifest} to be a JSON object, found ${shorten(JSON.stringify(value), 80)}.`,
    );
  return value;
}

function isInstalled(name: string, folder: string): boolean {
  const paths = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? [];
  return paths.some((it) => existsSync(join(it, name, 'package.json')));
}

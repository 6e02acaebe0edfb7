import { statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What may stand on disk for the ending an import is written with: TypeScript first, then as written. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
};
const LEFT_OUT = [
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.mjs',
  '.cjs',
  '.json',
  '/index.ts',
  '/index.tsx',
  '/index.js',
];

/** Whether a path or a file's URL names a TypeScript module. */
export function isTypeScript(name: string): boolean {
  return /\.(ts|tsx|mts)(\?|$)/.test(name) && !/^(node|data|https?):/.test(name);
}

/**
 * The file that an import in TypeScript means: without an ending, with the ending it will have once built, or by
 * an alias of its tsconfig. `undefined` leaves it to Node.
 */
export function findSource(
  specifier: string,
  importer: string,
  aliased: (importer: string) => string[],
): string | undefined {
  const path = pathOf(specifier, importer);
  return firstFile(path ? [path] : aliased(importer));
}

function pathOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  if (isAbsolute(specifier)) return specifier;
  return /^\.\.?(\/|$)/.test(specifier) ? resolve(dirname(importer), specifier) : undefined;
}

function firstFile(paths: readonly string[]): string | undefined {
  return paths.flatMap(candidates).find((it) => statSync(it, { throwIfNoEntry: false })?.isFile());
}

function candidates(path: string): string[] {
  const ending = /\.[a-z]+$/.exec(path)?.[0] ?? '';
  const asBuilt = ENDINGS[ending]?.map((it) => path.slice(0, -ending.length) + it) ?? [path];
  return [...asBuilt, ...LEFT_OUT.map((it) => path + it)];
}

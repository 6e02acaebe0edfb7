import { readFile } from 'node:fs/promises';
import { createRequire as requireFrom } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PGliteOptions } from '@electric-sql/pglite';
import { EmbeddedFilesError } from '../errors/folder-errors.js';

/** What PGlite consists of beside its JavaScript, in the form in which it takes them. */
export type PgliteFiles = Required<Pick<PGliteOptions, 'fsBundle' | 'pgliteWasmModule' | 'initdbWasmModule'>>;

// In Node's globals, and not in its types.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<PgliteFiles['pgliteWasmModule']> };
};

const NAMES = ['pglite.data', 'pglite.wasm', 'initdb.wasm'] as const;

/**
 * Reads them from the first of the folders that has any. Left to itself, PGlite looks only beside its own code, where a
 * bundler leaves them out, and says nothing when one is missing: it waits for ever, or its process ends.
 * @throws EmbeddedFilesError
 */
export async function readPgliteFiles(folders = likelyFolders()): Promise<PgliteFiles> {
  const found = await Promise.all(folders.map(readFolder));
  const files = found.find((it) => it.some((file) => file !== undefined)) ?? [];
  const [data, pglite, initdb] = files;
  if (!data || !pglite || !initdb)
    throw new EmbeddedFilesError({ missing: NAMES.filter((_, index) => !files[index]), folders });
  try {
    const [pgliteWasmModule, initdbWasmModule] = await Promise.all(
      [pglite, initdb].map((it) => WebAssembly.compile(new Uint8Array(it))),
    );
    if (!pgliteWasmModule || !initdbWasmModule) throw new TypeError('nothing was compiled');
    return { fsBundle: new Blob([new Uint8Array(data)]), pgliteWasmModule, initdbWasmModule };
  } catch (cause) {
    throw new EmbeddedFilesError({ missing: [], folders, cause });
  }
}

/** PGlite's code that a thread of its own can load; `undefined` in a bundle. */
export function pgliteModule(): string | undefined {
  try {
    return requireFrom(import.meta.url).resolve('@electric-sql/pglite');
  } catch {
    return undefined;
  }
}

/** PGlite's own folder; in a bundle, where it has none, that of the bundle and that of the script the process runs. */
function likelyFolders(): string[] {
  const module = pgliteModule();
  if (module !== undefined) return [dirname(module)];
  const script = process.argv[1];
  // A bundle in CommonJS has no `import.meta.url`.
  const here = import.meta.url ? [dirname(fileURLToPath(import.meta.url))] : [];
  return [...new Set([...here, ...(script === undefined ? [] : [dirname(script)])])];
}

async function readFolder(folder: string): Promise<(Buffer | undefined)[]> {
  return await Promise.all(NAMES.map((it) => readFile(join(folder, it)).catch(() => undefined)));
}

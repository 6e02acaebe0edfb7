import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Where the code of a module is, of which `own` is the `import.meta.url`: a bundle in CommonJS has none, and is found by its
 * file.
 */
export function ownUrl(own: string | undefined): string {
  if (own !== undefined) return own;
  return pathToFileURL(typeof __filename === 'string' ? __filename : (process.argv[1] ?? '.')).href;
}

/**
 * The file that a thread or a process of its own runs: in our package, where `path` leads from the module, or beside the bundle
 * that the module is part of. Whoever bundles an app puts it there; where nobody has, the answer is where it belongs.
 */
export function codeFile(path: string, own: string | undefined): { readonly path: string; isThere: boolean } {
  const base = ownUrl(own);
  const name = basename(path, '.js');
  const beside = EXTENSIONS.map((it) => `./${name}${it}`);
  const files = [path, ...beside].map((it) => fileURLToPath(new URL(it, base)));
  const found = files.find((it) => existsSync(it));
  return found === undefined ? { path: files[1] as string, isThere: false } : { path: found, isThere: true };
}

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly files?: readonly string[];
}

const HERE = dirname(fileURLToPath(import.meta.url));

/** Bytes in the files that npm would install for these packages: themselves and all they need, optional peers left out. */
export function installedSize(names: readonly string[]): number {
  const folders = new Set<string>();
  for (const name of names) gather(name, HERE, folders);
  return [...folders].reduce((sum, folder) => sum + sizeOf(folder), 0);
}

function gather(name: string, from: string, into: Set<string>): void {
  const folder = find(name, from);
  if (folder === undefined || into.has(folder)) return;
  into.add(folder);
  const {
    dependencies,
    optionalDependencies,
    peerDependencies = {},
    peerDependenciesMeta,
  } = manifestOf(folder);
  const peers = Object.keys(peerDependencies).filter((it) => !peerDependenciesMeta?.[it]?.optional);
  for (const needed of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])
    gather(needed, folder, into);
}

/** As Node looks for a package: in the node_modules of each folder above. */
function find(name: string, from: string): string | undefined {
  const here = join(from, 'node_modules', name);
  if (existsSync(here)) return realpathSync(here);
  return from === dirname(from) ? undefined : find(name, dirname(from));
}

// A package installed holds what is published; one of this repository also what it is made of.
function sizeOf(folder: string): number {
  if (folder.includes('node_modules')) return sizeOfFolder(folder);
  const published = (manifestOf(folder).files ?? []).filter((it) => !it.startsWith('!'));
  return published.reduce((sum, it) => sum + sizeOfFolder(join(folder, it)), 0);
}

function sizeOfFolder(folder: string): number {
  let size = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // What lies in a folder of its own below is counted for itself.
    if (entry.isDirectory() && entry.name !== 'node_modules') size += sizeOfFolder(path);
    else if (entry.isFile() && entry.name !== '.tsbuildinfo') size += statSync(path).size;
  }
  return size;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

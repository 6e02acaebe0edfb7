/**
 * Adds to package-lock.json the optional packages of other platforms that the registry in use did not offer.
 *
 * esbuild, swc, turbo and Biome are one package per platform. A registry mirror may carry only its own, npm then
 * leaves the others out of the lockfile, and `npm ci` refuses that lockfile everywhere. Their versions are known,
 * since the package that lists them pins them; os and cpu follow from the names. Only the integrity hash is
 * missing, and the next `npm install` against the full registry fills it in. Run after every `npm install`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, readText } from './workspaces.mjs';

const OS = {
  android: 'android',
  darwin: 'darwin',
  linux: 'linux',
  linuxmusl: 'linux',
  win32: 'win32',
  windows: 'win32',
};
const OTHER_OS = ['freebsd', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix'];
const CPU = { 64: 'x64', arm: 'arm', armv7: 'arm', riscv64: 'riscv64', wasm32: 'wasm32' };
const OTHER_CPU = ['x64', 'arm64', 'ia32', 'ppc64', 's390x', 'loong64', 'mips64el'];

/** The optional packages that are listed by another one and absent from the lockfile. */
export function absentOptionals(packages) {
  const absent = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!/^\d/.test(version) || isPresent(packages, path, name)) continue;
      absent.set(`node_modules/${name}`, { name, version, dev: entry.dev });
    }
  }
  return absent;
}

/** Looks where Node would: beside the dependent, then in each node_modules above it. */
function isPresent(packages, from, name) {
  for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))) {
    if (packages[path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`]) return true;
    if (path === '') return false;
    if (!path.includes('node_modules/')) path = 'node_modules/';
  }
}

function entryFor({ name, version, dev }) {
  const words = name.split('/').at(-1).split('-');
  const os = words.map((word) => OS[word] ?? (OTHER_OS.includes(word) ? word : undefined)).find(Boolean);
  const cpu = words.map((word) => CPU[word] ?? (OTHER_CPU.includes(word) ? word : undefined)).find(Boolean);
  const isMusl = /musl/.test(name);
  const isGlibc = words.includes('gnu');
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(os === 'linux' && (isMusl || isGlibc) && { libc: [isMusl ? 'musl' : 'glibc'] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lock = JSON.parse(readText('package-lock.json'));
  const absent = absentOptionals(lock.packages);
  for (const [path, facts] of absent) lock.packages[path] = entryFor(facts);
  const byPath = ([a], [b]) => a.localeCompare(b, 'en');
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath));
  if (absent.size > 0) writeFileSync(join(ROOT, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${absent.size} packages of other platforms added.\n`);
}

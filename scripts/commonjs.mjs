/**
 * Writes the package it runs in a second time, as CommonJS, into `cjs`: for Jest as most projects have it, which cannot
 * `require` modules, and for compilers that look for types as Node did before it had modules. File by file, so that what
 * two entries share stays one, and paths beside a file lead to the same places. Node itself loads the modules for
 * both, by the condition `module-sync`: a process has one copy. `node ../../scripts/commonjs.mjs client` leaves out
 * src/client.ts and the folder src/client, which are for browsers.
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

// As no source names anything.
const MODULE_URL = '$moduleUrl';

const leftOut = process.argv.slice(2);
const isWanted = (name) => !leftOut.includes(name.replace(/\.tsx?$/, ''));
const pattern = (name) => (statSync(`src/${name}`).isDirectory() ? `src/${name}/**/*.ts` : `src/${name}`);

rmSync('cjs', { recursive: true, force: true });
await build({
  entryPoints: readdirSync('src').filter(isWanted).map(pattern),
  outbase: 'src',
  outdir: 'cjs',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.url': MODULE_URL },
  banner: { js: `const ${MODULE_URL} = require('node:url').pathToFileURL(__filename).href;` },
  logLevel: 'warning',
});
// The same types, in the other module world: what is true of one is true of the other.
const isType = (path) => statSync(path).isDirectory() || path.endsWith('.d.ts');
const isWantedType = (path) => isType(path) && isWanted(path.split('/')[1]?.replace(/\.d\.ts$/, '') ?? '');
cpSync('dist', 'cjs', { recursive: true, filter: isWantedType });
// What is written in CommonJS serves both.
for (const file of readdirSync('src', { recursive: true }).filter((it) => /\.cjs$/.test(it)))
  for (const to of ['dist', 'cjs'].map((it) => join(it, file))) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join('src', file), to);
  }
writeFileSync('cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);

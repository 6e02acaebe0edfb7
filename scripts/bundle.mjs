/**
 * Writes the JavaScript of the package it runs in, one file for each entry named and a few that they share, where
 * tsc writes only its types: Node takes some three times as long to load two hundred small modules as to load these.
 * Other packages stay imports. `node ../../scripts/bundle.mjs index load config/hooks` makes index.js, load.js, hooks.js.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';

const entries = process.argv.slice(2);

/**
 * CommonJS packages that are loaded with the entries. Imported, Node reads all of their files a second time to learn what
 * they export, which takes longer than running them; required, it does not. It is the same instance either way, as none
 * of them has another build for those who import it. They are required by a file in CommonJS, since a bundler of an app
 * follows a `require` of one name there, and not one that a module makes for itself.
 */
const REQUIRED = ['bullmq', 'cron-parser', 'ms', 'reflect-metadata'];
const REQUIRED_FILE = `module.exports = {
${REQUIRED.map((it) => `  ${JSON.stringify(it)}: () => require(${JSON.stringify(it)}),`).join('\n')}
};
`;
const required = {
  name: 'required',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${REQUIRED.join('|')})$`);
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'required' }));
    onLoad({ filter, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = requiredPackages[${JSON.stringify(path)}]();`,
    }));
    // scripts/commonjs.mjs copies what is written in CommonJS to the same place.
    onResolve({ filter: /\.cjs$/ }, ({ path, resolveDir }) => ({
      path: `./${relative('src', join(resolveDir, path))}`,
      external: true,
    }));
  },
};

mkdirSync('dist', { recursive: true });
// Names of shared files change with what is in them, and no other JavaScript is to be left from an earlier build.
for (const file of readdirSync('dist', { recursive: true }).filter((it) => /\.c?js(\.map)?$/.test(it)))
  rmSync(join('dist', file));
await build({
  entryPoints: entries.map((it) => ({ in: `src/${it}.ts`, out: basename(it) })),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  plugins: [required],
  logLevel: 'warning',
});

// On the first line, so that the source map stays right; only where it is used, so that a thread's code does without BullMQ.
writeFileSync('dist/required.cjs', REQUIRED_FILE);
for (const file of readdirSync('dist').filter((it) => it.endsWith('.js'))) {
  const path = join('dist', file);
  const code = oneByte(readFileSync(path, 'utf8'));
  const isUsed = code.includes('requiredPackages[');
  writeFileSync(path, isUsed ? `import requiredPackages from './required.cjs'; ${code}` : code);
}

// Not esbuild's `keepNames`: that makes a call of every function a function is made in, on the way of every job. So names
// are looked at, those of errors at least, which are called by them.
for (const file of readdirSync('dist').filter((it) => it.endsWith('.js'))) {
  const renamed = /\bclass _\w*Error\w*|\bvar \w*Error\d+ = class\b/.exec(
    readFileSync(join('dist', file), 'utf8'),
  );
  if (renamed)
    throw new Error(
      `esbuild has renamed an error: "${renamed[0]}" in ${file}. Expected a class of a name that no other has, which does not name itself in its body.`,
    );
}

/** V8 holds a file in two bytes a character for one beyond Latin-1; esbuild leaves those of regular expressions as they are. */
function oneByte(code) {
  return code.replace(/[^\0-\xff]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

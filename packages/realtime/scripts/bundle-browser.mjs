/**
 * Writes what browsers load into `dist/browser`: `client.js`, `elements.js` and `react.js` for projects that bundle their
 * pages, which leave socket.io-client and React to the project; and for a page that bundles nothing the same client and
 * elements, as modules and as scripts, with socket.io-client inside. tsc writes their types.
 */
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build, transform } from 'esbuild';

/** Style sheets go in as their text, made small first. */
const sheets = {
  name: 'sheets',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

rmSync('dist/browser', { recursive: true, force: true });

const shared = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  plugins: [sheets],
  logLevel: 'warning',
};

// Each door by itself: what they have in common on a page stands there under one symbol (`display/page-shared`).
await build({
  ...shared,
  entryPoints: ['src/client.ts', 'src/elements.ts', 'src/react.ts'],
  outdir: 'dist/browser',
  format: 'esm',
  packages: 'external',
});
for (const [entry, name, globalName] of [
  ['client', 'realtime', 'cortadoRealtime'],
  ['elements', 'elements', 'cortadoElements'],
]) {
  const entryPoints = [`src/${entry}.ts`];
  await build({ ...shared, entryPoints, outfile: `dist/browser/${name}.mjs`, format: 'esm' });
  await build({
    ...shared,
    entryPoints,
    outfile: `dist/browser/${name}.global.js`,
    format: 'iife',
    globalName,
  });
}

/**
 * Writes what browsers load into `dist/browser`: `client.js`, `elements.js` and `react.js` for projects that bundle their
 * pages, which leave socket.io-client and React to the project; and for a page that bundles nothing the same client and
 * elements, as modules and as scripts, with socket.io-client inside. tsc writes their types.
 */
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { minify } from '@swc/core';
import { build, transform } from 'esbuild';

/** Style sheets go in as their text, made small first. */
const sheets = {
  name: 'sheets',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: withoutSpaces(code.trim()), loader: 'text' };
    });
  },
};

/** What esbuild leaves in the values of variables, as they might be of any kind; ours are colours and lengths. */
function withoutSpaces(css) {
  return css.replace(/(--[\w-]+): /g, '$1:').replace(/, /g, ',');
}

rmSync('dist/browser', { recursive: true, force: true });

const shared = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  minify: true,
  plugins: [sheets],
  logLevel: 'warning',
  metafile: true,
};

/**
 * Writes a bundle, and makes it small once more: what is constant or used once is put in its place. `firstLine` stands
 * before it.
 */
async function bundle({ firstLine, ...options }) {
  const { metafile } = await build({ ...shared, ...options });
  for (const path of Object.keys(metafile.outputs)) {
    const { code } = await minify(await readFile(path, 'utf8'), {
      module: options.format === 'esm',
      ecma: 2022,
      // Statements in a row are smaller, gzipped, than one that is made of them.
      compress: { passes: 3, sequences: false },
      mangle: true,
    });
    await writeFile(path, firstLine ? `${firstLine}\n${code}\n` : `${code}\n`);
  }
}

// Each door by itself: what they have in common on a page stands there under one symbol (`display/page-shared`).
const door = { outdir: 'dist/browser', format: 'esm', packages: 'external' };
await bundle({ ...door, entryPoints: ['src/client.ts', 'src/elements.ts'] });
// A framework that renders components on its server is told that these are for the browser.
await bundle({ ...door, entryPoints: ['src/react.ts'], firstLine: '"use client";' });
for (const [entry, name, globalName] of [
  ['client', 'realtime', 'cortadoRealtime'],
  ['elements', 'elements', 'cortadoElements'],
]) {
  const entryPoints = [`src/${entry}.ts`];
  await bundle({ entryPoints, outfile: `dist/browser/${name}.mjs`, format: 'esm' });
  await bundle({
    entryPoints,
    outfile: `dist/browser/${name}.global.js`,
    format: 'iife',
    globalName,
  });
}

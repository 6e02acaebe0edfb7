import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const [, , format] = process.argv;
const outdir = `dist/${format}`;
/** CommonJS packages in a module ask for Node's own modules by `require`. */
const REQUIRE =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);";

await build({
  entryPoints: {
    main: 'src/main.ts',
    // What isolated jobs run, and what its processes and the service start as threads.
    'sandbox-entry': 'src/sandbox-entry.ts',
    'parent-watch-thread': '@cortado/worker-pool/parent-watch-thread',
    'beat-thread': '@cortado/core/beat-thread',
  },
  bundle: true,
  minify: true,
  platform: 'node',
  format,
  outdir,
  ...(format === 'esm'
    ? { outExtension: { '.js': '.mjs' }, banner: { js: REQUIRE } }
    : { outExtension: { '.js': '.cjs' } }),
  logLevel: 'warning',
});

// What the embedded datastore reads; only an ES module finds it.
if (format === 'esm') {
  const embedded = createRequire(import.meta.url).resolve('@cortado/embedded');
  const pglite = dirname(createRequire(embedded).resolve('@electric-sql/pglite'));
  for (const file of ['pglite.data', 'pglite.wasm', 'initdb.wasm'])
    await copyFile(join(pglite, file), join(outdir, file));
}

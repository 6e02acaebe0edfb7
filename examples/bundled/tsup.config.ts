import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';

const fileOf = (entry: string) => createRequire(import.meta.url).resolve(entry);

export default defineConfig({
  entry: {
    main: 'src/main.ts',
    'sandbox-entry': 'src/sandbox-entry.ts',
    // tsup takes files alone.
    'parent-watch-thread': fileOf('@cortado/worker-pool/parent-watch-thread'),
    'beat-thread': fileOf('@cortado/core/beat-thread'),
  },
  outDir: 'dist/tsup',
  format: 'cjs',
  outExtension: () => ({ js: '.cjs' }),
  noExternal: [/.*/],
  minify: true,
});

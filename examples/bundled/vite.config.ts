import { defineConfig } from 'vite';

export default defineConfig({
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/vite',
    minify: true,
    rolldownOptions: {
      input: {
        main: 'src/main.ts',
        'sandbox-entry': 'src/sandbox-entry.ts',
        'parent-watch-thread': '@cortado/worker-pool/parent-watch-thread',
        'beat-thread': '@cortado/core/beat-thread',
      },
      // What the entries share lies beside them, since files are looked for beside the code that needs them.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

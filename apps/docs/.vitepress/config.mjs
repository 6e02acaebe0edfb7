import { defineConfig } from 'vitepress';
import { chapters } from './chapters.mjs';

export default defineConfig({
  title: 'Cortado',
  description: 'Background jobs for TypeScript services, on BullMQ',
  srcDir: '.cortado/site',
  outDir: 'dist',
  cacheDir: '.cortado/cache',
  rewrites: { 'README.md': 'index.md' },
  // What the pages name of the sources is not part of the site.
  ignoreDeadLinks: [
    /apps\/example/,
    /bench\//,
    /packages\/[\w-]+\/?(index)?$/,
    /LICENSE/,
    /\.(ts|mjs)$/,
    /src\//,
  ],
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  themeConfig: { sidebar: chapters, outline: [2, 3], search: { provider: 'local' } },
});

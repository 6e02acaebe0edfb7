import { defineConfig } from 'vitepress';
import { chapters, places } from './chapters.mjs';

/** Of the API reference a search finds the names alone: its hundreds of pages would hide all others. */
const render = (source, env, markdown) => {
  if (!env.relativePath.startsWith('docs/api/')) return markdown.render(source, env);
  return markdown.render(source.match(/^# .*$/m)?.[0] ?? '', env);
};

/** As GitHub does, where the same pages are read. */
const slugify = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

export default defineConfig({
  title: 'Cortado',
  description: 'Background jobs for TypeScript services, on BullMQ',
  lang: 'en',
  srcDir: '.cortado/site',
  outDir: 'dist',
  cacheDir: '.cortado/cache',
  head: [['link', { rel: 'icon', href: '/logo.svg', type: 'image/svg+xml' }]],
  // What the pages name of the sources is not part of the site.
  ignoreDeadLinks: [/bench\//, /packages\/[\w-]+\/?(index)?$/, /LICENSE/, /\.(ts|mjs)$/, /src\//],
  markdown: { anchor: { slugify } },
  vite: { build: { chunkSizeWarningLimit: 3_000 } },
  themeConfig: {
    logo: '/logo.svg',
    nav: places,
    sidebar: chapters,
    outline: [2, 3],
    search: { provider: 'local', options: { detailedView: true, _render: render } },
    footer: { message: 'MIT licence' },
  },
});

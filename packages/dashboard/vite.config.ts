import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'ui',
  // Files are named from where the page lies, whatever path the dashboard is mounted at.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    // Browsers that know light-dark(): what stands in for it would not follow the choice that somebody makes here.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A file in a data: address would have to be allowed by the policy of the page.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
});

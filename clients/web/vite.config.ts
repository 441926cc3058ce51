import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    // The browser floor of government PCs is Chromium 90, some stopped at 86.
    target: 'chrome87',
    cssTarget: 'chrome87',
    outDir: '../../govim/web/static',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy has no room for inlined scripts
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  css: { modules: { generateScopedName: '[name]-[local]-[hash:5]' } },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8000', '/ws': { target: 'ws://127.0.0.1:8000', ws: true } } },
});

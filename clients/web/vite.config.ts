import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Of the catalogue's other files a page needs the texts of codes, not those of the command line and the reports. */
function errorTextsOnly(): Plugin {
  return {
    name: 'error-texts-only',
    enforce: 'pre',
    transform(source, id) {
      if (!/\/govim\/texts\/(?!ui\.json)[^/]+\.json$/.test(id)) return null;
      const texts = Object.entries(JSON.parse(source) as Record<string, unknown>);
      return JSON.stringify(Object.fromEntries(texts.filter(([key]) => key.startsWith('error.'))));
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [errorTextsOnly(), react()],
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

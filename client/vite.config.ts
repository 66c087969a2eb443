import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { leaveOut } from './leftOut.ts';

/** The address of the API while Vite serves the client by itself. */
const api = process.env.ARIADNE_API ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../dist/.vite', import.meta.url)),
  plugins: [react(), leaveOut()],
  // The server puts a fresh value in place of this word in every page it sends; scripts and emotion's styles carry it.
  html: { cspNonce: '__NONCE__' },
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
  build: {
    outDir: fileURLToPath(new URL('../dist/client', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // Nothing is inlined: the Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One script for the frame: a few dozen small ones would each be asked for, and compress worse.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'frame', tags: ['$initial'] }] } } },
  },
});

import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { leaveOut } from '../leftOut.ts';

/** The pages that the server prints, apart from the client: one script, which is run anew for each print. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../../dist/.vite-paper', import.meta.url)),
  plugins: [react(), leaveOut()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/paper', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
});

import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Each worker holds a database and its pools; PostgreSQL takes a hundred connections.
    maxWorkers: Math.min(6, Math.max(2, availableParallelism() - 1)),
    projects: [
      {
        test: {
          name: 'server',
          include: ['{server,scripts,prisma}/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['server/testing/database.ts'],
          setupFiles: ['server/testing/setup.ts'],
          env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' },
          // Half of the time went into reading the same modules for each file anew.
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'client',
          include: ['client/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['client/testing/setup.ts'],
          isolate: false,
          testTimeout: 20_000,
        },
      },
    ],
  },
});

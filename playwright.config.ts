import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/browser.ts';

const browser = await findBrowser();

export default defineConfig({
  testDir: 'client/journeys',
  outputDir: 'test-results',
  globalSetup: './scripts/application-under-test.ts',
  // Longest on a machine that others use too; nothing waits that long where it is right.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // A shared machine stalls at times. What passed only at the second try is counted aloud by `npm test`.
  retries: process.env.CI ? 1 : 0,
  reporter: 'line',
  use: {
    // Set by the global setup, which runs before the processes that read this again.
    baseURL: process.env.ARIADNE_TEST_URL,
    timezoneId: 'Europe/Athens',
    locale: 'en-GB',
    // A trace keeps the page before and after each act, which costs more than the journeys themselves.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    video: 'off',
    ...(browser && { launchOptions: browser }),
  },
  projects: [
    // The daily job, under a thumb; what does not depend on the device is asked once.
    {
      name: 'phone',
      testMatch: 'social-worker.spec.ts',
      use: { viewport: { width: 360, height: 740 }, hasTouch: true },
    },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});

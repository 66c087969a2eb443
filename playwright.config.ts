import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/browser.ts';

const browser = await findBrowser();

export default defineConfig({
  testDir: 'client/journeys',
  outputDir: 'test-results',
  globalSetup: './scripts/application-under-test.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: 'line',
  use: {
    // Set by the global setup, which runs before the processes that read this again.
    baseURL: process.env.ARIADNE_TEST_URL,
    timezoneId: 'Europe/Athens',
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    video: 'off',
    ...(browser && { launchOptions: browser }),
  },
  projects: [
    { name: 'phone', use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});

// The release build, seeded, in Chromium: on a desktop, on a phone, and with scripts off.
import { defineConfig, devices } from '@playwright/test';
import { launchOptions } from './chromium.mjs';
import { address, empty, password } from './pages/server.ts';

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Several passes of axe over a long page take most of a minute where others work beside it.
  timeout: 60_000,
  reporter: [['list']],
  use: { baseURL: address, launchOptions, reducedMotion: 'reduce', storageState: 'test-results/agent.json' },
  projects: [
    { name: 'sign-in', testMatch: 'sign_in.setup.ts', use: { storageState: { cookies: [], origins: [] } } },
    {
      name: 'desktop',
      testIgnore: [
        '**/*.noscript.spec.ts',
        '**/*.phone.spec.ts',
        '**/*.writes.spec.ts',
        '**/*.jobs.spec.ts',
        '**/*.setup.ts',
        '**/first_run.spec.ts',
      ],
      dependencies: ['sign-in'],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    {
      name: 'phone',
      testMatch: '**/*.phone.spec.ts',
      dependencies: ['sign-in'],
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } },
    },
    {
      name: 'scripts off',
      testMatch: '**/*.noscript.spec.ts',
      dependencies: ['sign-in'],
      use: { ...devices['Desktop Chrome'], javaScriptEnabled: false },
    },
    {
      name: 'first run',
      testMatch: '**/first_run.spec.ts',
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 1440, height: 900 },
        baseURL: empty,
        storageState: { cookies: [], origins: [] },
      },
    },
    {
      // They change customers, which the others count.
      name: 'writes',
      testMatch: '**/*.writes.spec.ts',
      dependencies: ['desktop', 'phone', 'scripts off'],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    {
      // Whoever loads a page is told of what they have under way: nobody else loads one meanwhile.
      name: 'jobs',
      testMatch: '**/*.jobs.spec.ts',
      dependencies: ['writes'],
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
  ],
  webServer: [
    { at: address, command: './start --demo' },
    { at: empty, command: './start' },
  ].map(({ at, command }) => ({
    command,
    url: `${at}/readyz`,
    timeout: 60_000,
    reuseExistingServer: false,
    env: { ACUMEN_ADDR: new URL(at).host, ACUMEN_DEMO_PASSWORD: password },
  })),
});

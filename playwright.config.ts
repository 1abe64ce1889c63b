import { defineConfig } from 'playwright/test'

/** The app is driven one test at a time: each opens windows and servers of its own. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 1,
  // A second try on a busy machine of CI; whoever needed it is named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: process.env.KEEPSAKE_TEST_REPORT ?? 'test-results/e2e.json' }]],
  projects: [
    { name: 'screenshots', testMatch: 'screenshots.spec.ts', outputDir: 'test-results/screenshots' },
    { name: 'e2e', testIgnore: ['package*.spec.ts', 'screenshots.spec.ts'], outputDir: 'test-results/e2e' },
    { name: 'package', testMatch: 'package*.spec.ts', outputDir: 'test-results/package', timeout: 180_000 },
  ],
})

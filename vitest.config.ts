import { configDefaults, defineConfig } from 'vitest/config'

/** Tests against real model servers, which `npm run model-servers` prepares. */
const realServers = '**/*.real.test.ts'

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,e2e/support,bench,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, realServers],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [realServers],
          // One after the other: each server is as slow as all of them together.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})

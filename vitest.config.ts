import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{dms,steps,environments,reports,cicd}/**/*.test.ts'],
    exclude: ['node_modules', 'dist', 'reports/out'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // what is waited for comes when the machine gets to it; the library's own second makes every such test a timed one
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
  },
})

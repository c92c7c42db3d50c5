import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// A test file spends half of its time waiting for its database, so that two keep even one core busy.
const maxWorkers = Math.max(2, availableParallelism() - 1)
const root = join(import.meta.dirname, '..')

// The kind of a test stands in its file name: `x.rules.test.ts` needs no database, `x.browser.test.ts` drives
// Chromium, every other `x.test.ts` talks to a real PostgreSQL. Run one part with `npm test -- quizzes`.
export default defineConfig({
  root,
  test: {
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 40_000,
    hookTimeout: 60_000,
    maxWorkers,
    // Loading the application again for each file would be half of the time. So a test file shares the modules of its
    // process with others: what it changes outside its own database, it puts back.
    isolate: false,
    projects: [
      { test: { name: 'rules', include: ['test/**/*.rules.test.ts'] } },
      {
        test: {
          name: 'pages',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.rules.test.ts', 'test/**/*.browser.test.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // A browser takes a core for itself. Groups run one after the other, so it meets no other test.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

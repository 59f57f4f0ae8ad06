import { defineConfig } from 'vitest/config';

// Shared by every package: each has a vitest.config.ts that hands this on. The JSON report is what CI counts.
export default defineConfig({
  resolve: { conditions: ['defib-source'] },
  ssr: { resolve: { conditions: ['defib-source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // No test is about time: a shared, busy machine must not make one red.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});

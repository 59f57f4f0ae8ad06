import { defineConfig } from 'vitest/config';

// Shared by every package: each has a vitest.config.ts that hands this on. The JSON report is what CI counts.
export default defineConfig({
  resolve: { conditions: ['defib-source'] },
  ssr: { resolve: { conditions: ['defib-source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['defib-source'] },
  ssr: { resolve: { conditions: ['defib-source'] } },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
});

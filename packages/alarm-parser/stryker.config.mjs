/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutate.config.ts' },
  // TypeScript 7 has no JavaScript interface, with which Stryker would rewrite tsconfig.json; the tests need none.
  tsconfigFile: 'none.json',
  // In the sandbox, two folders further down, its base would not be found; without it the one above is.
  ignorePatterns: ['tsconfig*.json', 'dist'],
  mutate: ['src/**/*.ts', '!src/**/*.test.ts', '!src/alarm-notification.ts', '!src/index.ts'],
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: '.stryker-tmp',
};

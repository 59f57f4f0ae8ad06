import { describe, expect, it } from 'vitest';
import { countReport } from '../src/count-results.mjs';

describe('countReport', () => {
  it('takes vitest at its word', () => {
    expect(countReport({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, success: false })).toEqual({
      passed: 7,
      failed: 2,
      skipped: 1,
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countReport({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, success: false })).toEqual({
      passed: 7,
      failed: 1,
      skipped: 0,
    });
  });

  it('takes the drill at its word', () => {
    expect(countReport({ version: 1, passed: 6, failed: 0 })).toEqual({ passed: 6, failed: 0, skipped: 0 });
  });

  it.each([null, [], {}, 'green'])('refuses %j', (report) => {
    expect(() => countReport(report)).toThrow('neither a report of vitest nor one of the drill');
  });
});

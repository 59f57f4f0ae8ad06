// Adds up what test runners and drills report: `node count-results.mjs REPORT…` prints 'N passed, N failed, N skipped'.
// A report that is missing or can't be read is an error: a silent runner must not count as a green one.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {unknown} report vitest's JSON report or the drill's
 * @returns {Counts}
 */
export function countReport(report) {
  if (typeof report === 'object' && report !== null) {
    if ('numPassedTests' in report && 'numFailedTests' in report && 'numPendingTests' in report) {
      return {
        passed: Number(report.numPassedTests),
        // A file that can't be loaded fails without a test of its own.
        failed:
          Number(report.numFailedTests) +
          ('success' in report && report.success !== true && report.numFailedTests === 0 ? 1 : 0),
        skipped: Number(report.numPendingTests),
      };
    }
    if ('passed' in report && 'failed' in report) {
      return { passed: Number(report.passed), failed: Number(report.failed), skipped: 0 };
    }
  }
  throw new Error('neither a report of vitest nor one of the drill');
}

/** @param {readonly string[]} files */
function main(files) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    const counts = countReport(JSON.parse(readFileSync(file, 'utf8')));
    console.log(`${file}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
}

if (process.argv[1]?.endsWith('count-results.mjs')) main(process.argv.slice(2));

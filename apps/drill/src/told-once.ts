import type { ReportedCheck } from './report.ts';
import { checkThat } from './scenario.ts';

/** A check that Slack took so many messages, each of them once. */
export function toldOnce(texts: readonly string[], count: number): ReportedCheck {
  return checkThat(
    `Slack was told ${count} things, each once`,
    texts.length === count && new Set(texts).size === count,
    texts.join(' | ') || 'nothing',
  );
}

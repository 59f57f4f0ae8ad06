import type { ReportedScenario } from './report.ts';
import type { Terminal } from './terminal.ts';

/** A scenario that needs a local AWS of its own. It is played after the others, alone. */
export interface ApartScenario {
  readonly name: string;
  readonly title: string;
  /** Never rejects but for a missing tool or an abort: what goes wrong is reported. */
  play(options: {
    readonly root: string;
    readonly terminal: Terminal;
    readonly signal: AbortSignal;
  }): Promise<ReportedScenario>;
}

/** One line of the journal. */
interface JournalLine {
  readonly at: Date;
  readonly unit: string;
  readonly source: string;
  readonly pid: number;
  readonly message: string;
}

const mostLines = 2000;

/** What the units of one sandbox host and its service manager wrote. */
export interface Journal {
  add(unit: string, source: string, pid: number, message: string): void;
  /** The last lines of one unit in the format short-iso of journalctl. */
  last(unit: string, count: number): string[];
}

export function createJournal(hostName: string): Journal {
  const lines: JournalLine[] = [];
  return {
    add(unit, source, pid, message) {
      lines.push({ at: new Date(), unit, source, pid, message });
      if (lines.length > mostLines) lines.shift();
    },
    last(unit, count) {
      const ofUnit = lines.filter((line) => line.unit === unit);
      return ofUnit
        .slice(Math.max(0, ofUnit.length - count))
        .map(({ at, source, pid, message }) => `${isoSeconds(at)} ${hostName} ${source}[${pid}]: ${message}`);
    },
  };
}

function isoSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+0000');
}

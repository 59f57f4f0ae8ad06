import type { WriteStream } from 'node:tty';

/** A slow step that is under way. */
export interface Progress {
  /** Replaces what is said about how far it is. */
  update(detail: string): void;
  done(detail?: string): void;
  failed(detail: string): void;
}

/** Where the drill tells what happens, as it happens. */
export interface Terminal {
  heading(text: string): void;
  progress(label: string): Progress;
  /** One line of a scenario's timeline. `seconds` count from the start of the scenario. */
  step(seconds: number, label: string, text: string): void;
  /** Text that belongs to the step before it, such as a journal. */
  quote(text: string): void;
  check(passed: boolean, text: string): void;
  text(text: string): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 120;
/** Where the lines can't be rewritten, a sign of life this often is enough. */
const SIGN_OF_LIFE_MILLISECONDS = 10_000;
const LABEL_WIDTH = 10;
const QUOTED_LINES = 12;

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A terminal on a stream: colours and a moving progress line on a TTY, plain lines elsewhere and with NO_COLOR. */
export function createTerminal(
  output: Output | WriteStream,
  options: { readonly colour: boolean; readonly now: () => number },
): Terminal {
  const moving = output.isTTY === true;
  const paint = (code: number, text: string): string =>
    options.colour && moving ? `\u001b[${code}m${text}\u001b[0m` : text;
  const line = (text: string): void => {
    output.write(`${moving ? '\r\u001b[K' : ''}${text}\n`);
  };

  return {
    heading: (text) => line(`\n${paint(1, text)}`),
    progress: (label) => {
      const startedAt = options.now();
      const elapsed = (): string => `${((options.now() - startedAt) / 1000).toFixed(1)} s`;
      let detail = '';
      let frame = 0;
      const draw = (): void => {
        if (moving) {
          const text = `${FRAMES[frame++ % FRAMES.length]} ${label} ${detail} ${elapsed()}`;
          output.write(`\r\u001b[K${text.slice(0, (output.columns ?? 80) - 1)}`);
        } else {
          line(`… ${label} ${detail} (${elapsed()})`);
        }
      };
      const timer = setInterval(draw, moving ? FRAME_MILLISECONDS : SIGN_OF_LIFE_MILLISECONDS);
      if (moving) draw();
      const end = (sign: string, text: string): void => {
        clearInterval(timer);
        line(`${sign} ${label}${text ? ` ${text}` : ''} ${paint(2, `(${elapsed()})`)}`);
      };
      return {
        update: (text) => {
          detail = text;
        },
        done: (text = '') => end(paint(32, '✓'), text),
        failed: (text) => end(paint(31, '✗'), text),
      };
    },
    step: (seconds, label, text) =>
      line(`${paint(2, `+${seconds.toFixed(1).padStart(5)} s`)}  ${paint(36, label.padEnd(LABEL_WIDTH))} ${text}`),
    quote: (text) => {
      const lines = text.trimEnd().split('\n');
      if (lines.length > QUOTED_LINES) line(paint(2, `          │ … ${lines.length - QUOTED_LINES} lines before`));
      for (const quoted of lines.slice(-QUOTED_LINES)) line(paint(2, `          │ ${quoted}`));
    },
    check: (passed, text) => line(`  ${passed ? paint(32, '✓') : paint(31, '✗')} ${text}`),
    text: (text) => line(text),
  };
}

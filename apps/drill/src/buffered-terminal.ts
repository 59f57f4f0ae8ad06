import type { Terminal } from './terminal.ts';

/** What a scenario tells on. */
export type ScenarioTerminal = Pick<Terminal, 'heading' | 'text' | 'step' | 'quote' | 'check'>;

/** Keeps what it is told until it is asked for: two scenarios at once would talk across each other. */
export class BufferedTerminal implements ScenarioTerminal {
  readonly #told: ((terminal: ScenarioTerminal) => void)[] = [];

  heading(text: string): void {
    this.#told.push((terminal) => terminal.heading(text));
  }

  text(text: string): void {
    this.#told.push((terminal) => terminal.text(text));
  }

  step(seconds: number, label: string, text: string): void {
    this.#told.push((terminal) => terminal.step(seconds, label, text));
  }

  quote(text: string): void {
    this.#told.push((terminal) => terminal.quote(text));
  }

  check(passed: boolean, text: string): void {
    this.#told.push((terminal) => terminal.check(passed, text));
  }

  /** Tells all of it, in order. */
  tellTo(terminal: ScenarioTerminal): void {
    for (const tell of this.#told) tell(terminal);
  }
}

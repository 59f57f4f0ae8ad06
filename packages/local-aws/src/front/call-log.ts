import type { Calls, RecordedCall } from './recorded-call.ts';

/** Every call that went through the front, oldest first by its end. */
export class CallLog implements Calls {
  #calls: RecordedCall[] = [];

  add(call: RecordedCall): void {
    this.#calls.push(call);
  }

  all(): readonly RecordedCall[] {
    return this.#calls.slice();
  }

  of(service: string, operation: string): readonly RecordedCall[] {
    return this.#calls.filter((call) => call.service === service && call.operation === operation);
  }

  clear(): void {
    this.#calls = [];
  }
}

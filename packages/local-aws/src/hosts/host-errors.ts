/** Thrown when a host can't do what it was asked to. */
export class HostError extends Error {
  override readonly name: string = 'HostError';
}

/** Thrown when a host is asked about a unit that it doesn't have. */
export class UnknownUnitError extends HostError {
  override readonly name = 'UnknownUnitError';
  constructor(unit: string, host: string) {
    super(`${host} has no unit ${unit}`);
  }
}

/** Thrown when a unit doesn't become active; the message is what the service manager said. */
export class UnitStartError extends HostError {
  override readonly name = 'UnitStartError';
}

/** Thrown when a unit that has no main process is to be killed. */
export class UnitNotRunningError extends HostError {
  override readonly name = 'UnitNotRunningError';
}

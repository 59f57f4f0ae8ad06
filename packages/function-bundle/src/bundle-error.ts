/** Thrown when a function can't be bundled, or when its bundle holds what it must not; the message says what to look at. */
export class BundleError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BundleError';
  }
}

/** The value of a Retry-After header, in seconds; the form with a date is not Slack's. */
export function retryAfterSeconds(header: string | null | undefined): number | undefined {
  const seconds = Number(header?.trim() || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(3_600, Math.ceil(seconds)) : undefined;
}

/** Slack's word for the error, or '' where the body is anything else: nothing of a body may reach a log unread. */
export function errorCode(body: string): string {
  const text = body.trim();
  return /^[a-z][a-z_]{2,60}$/.test(text) ? text : '';
}

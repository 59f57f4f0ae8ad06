/** Any input that did not become an alarm. No other error leaves this package. */
export class AlarmParseError extends Error {
  override name = 'AlarmParseError';
}

/** Thrown for what shares a topic, a bus or a queue with alarms but is none: leave it to whom it concerns. */
export class NotAnAlarmError extends AlarmParseError {
  override name = 'NotAnAlarmError';
  /** What it seems to be, in words: 'Auto Scaling notification', 'event "AWS Health Event"', 'plain text'. */
  declare readonly looksLike: string;

  constructor(looksLike: string, options?: ErrorOptions) {
    super(`Not a CloudWatch alarm but ${looksLike}`, options);
    this.looksLike = looksLike;
  }
}

/** Thrown for a CloudWatch alarm with a field that is missing or can't be what it says. Nothing is guessed in its place. */
export class MalformedAlarmError extends AlarmParseError {
  override name = 'MalformedAlarmError';
  /** Where the fault is, from the alarm message inwards: 'Trigger.Dimensions[0].value'. Empty when it is the text as a whole. */
  declare readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`Malformed CloudWatch alarm: ${path || 'message'} ${problem}`, options);
    this.path = path;
  }
}

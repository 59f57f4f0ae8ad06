/** The names of what tells Slack. */
export interface NotifierNames {
  readonly notifyQueue: string;
  readonly notifyDeadLetterQueue: string;
  readonly notifyDeadLetterAlarm: string;
  /** The alarm on messages that Slack doesn't take at once. */
  readonly notifyOldestMessageAlarm: string;
  /** The alarm on messages that have been waiting, whatever happened to them meanwhile. */
  readonly notifyBacklogAlarm: string;
  readonly slackNotifier: string;
  readonly incidentStepsRule: string;
  readonly healthRule: string;
  readonly scalingRule: string;
  readonly spotRule: string;
}

/** Every name of one environment; no two environments share one. */
export function notifierNames(environment: string): NotifierNames {
  const prefix = `defib-${environment}`;
  return {
    notifyQueue: `${prefix}-notify`,
    notifyDeadLetterQueue: `${prefix}-notify-dead-letters`,
    notifyDeadLetterAlarm: `${prefix}-notify-dead-letters`,
    notifyOldestMessageAlarm: `${prefix}-notify-oldest-message`,
    notifyBacklogAlarm: `${prefix}-notify-backlog`,
    slackNotifier: `${prefix}-slack-notifier`,
    incidentStepsRule: `${prefix}-notify-incidents`,
    healthRule: `${prefix}-notify-health`,
    scalingRule: `${prefix}-notify-scaling`,
    spotRule: `${prefix}-notify-spot`,
  };
}

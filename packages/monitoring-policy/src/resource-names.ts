/** The names that infra gives and that tools look up. */
export interface ResourceNames {
  readonly stack: string;
  readonly alarmTopic: string;
  readonly escalationTopic: string;
  readonly restartQueue: string;
  readonly restartDeadLetterQueue: string;
  readonly restartHandler: string;
  readonly ledgerTable: string;
  readonly restartDocument: string;
  readonly incidentBus: string;
  readonly commandResultsRule: string;
  readonly reconcileRule: string;
  readonly deadLetterAlarm: string;
  /** The alarm on a message of the restart queue that waits too long. */
  readonly restartOldestMessageAlarm: string;
  /** The alarm on messages that have been waiting, whatever happened to them meanwhile. */
  readonly restartBacklogAlarm: string;
}

/** Namespace of the metrics that the functions emit. */
export const METRICS_NAMESPACE = 'Defib';

/** Every name of one environment; no two environments share one. */
export function resourceNames(environment: string): ResourceNames {
  const prefix = `defib-${environment}`;
  return {
    stack: prefix,
    alarmTopic: `${prefix}-alarms`,
    escalationTopic: `${prefix}-escalations`,
    restartQueue: `${prefix}-restart`,
    restartDeadLetterQueue: `${prefix}-restart-dead-letters`,
    restartHandler: `${prefix}-restart-handler`,
    ledgerTable: `${prefix}-ledger`,
    restartDocument: `${prefix}-restart-unit`,
    incidentBus: `${prefix}-incidents`,
    commandResultsRule: `${prefix}-command-results`,
    reconcileRule: `${prefix}-reconcile`,
    deadLetterAlarm: `${prefix}-restart-dead-letters`,
    restartOldestMessageAlarm: `${prefix}-restart-oldest-message`,
    restartBacklogAlarm: `${prefix}-restart-backlog`,
  };
}

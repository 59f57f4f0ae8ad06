/**
 * EventBridge pattern for how commands of our document ended on an instance. These are all the statuses after which
 * nothing follows (SSM user guide, "Command statuses"); best-effort events, so the reconcile tick covers for lost ones.
 */
export function commandResultsPattern(documentName: string): object {
  return {
    source: ['aws.ssm'],
    'detail-type': ['EC2 Command Invocation Status-change Notification'],
    detail: { 'document-name': [documentName], status: ['Success', 'Failed', 'TimedOut', 'Cancelled'] },
  };
}

/** What the restart-handler finds in its queue every minute. */
export const RECONCILE_TICK = { source: 'defib', kind: 'reconcile' } as const;

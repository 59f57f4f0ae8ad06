import type { JsonObject } from './json-value.ts';
import type { LambdaFailure } from './lambda/invocation.ts';

/** CloudWatch's three states of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How SSM spells the status of a command on one instance in EventBridge and in its answers. */
export type InvocationStatus =
  | 'Pending'
  | 'InProgress'
  | 'Delayed'
  | 'Success'
  | 'Cancelled'
  | 'TimedOut'
  | 'Failed'
  | 'Cancelling';

/**
 * What happened, as seen from outside the functions. Real time, whatever the time scale. `kind` tells the shape.
 */
export type TimelineEvent = { readonly at: Date } & TimelineFact;

export type TimelineFact =
  /** A unit's main process was killed by `killProcess`. */
  | { readonly kind: 'process-killed'; readonly instanceId: string; readonly unit: string; readonly pid: number }
  /** A data point that CloudWatch took in, whoever sent it. */
  | {
      readonly kind: 'metric';
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly value: number;
    }
  | {
      readonly kind: 'alarm-state';
      readonly alarmName: string;
      readonly previous: AlarmState;
      readonly state: AlarmState;
      readonly reason: string;
      /** False where ActionsEnabled is off: the event went out, the actions did not run. */
      readonly actionsRun: boolean;
    }
  /** An alarm that the plant cannot evaluate (metric math, composite): its state changes by SetAlarmState only. */
  | { readonly kind: 'alarm-not-evaluated'; readonly alarmName: string; readonly why: string }
  /** A message that a poller received and hands to a function. */
  | {
      readonly kind: 'message-delivered';
      readonly queueName: string;
      readonly functionName: string;
      readonly messageId: string;
      readonly body: string;
      readonly receiveCount: number;
      /** 1, or more where `duplicateDeliveries` asked for it. */
      readonly delivery: number;
    }
  /** A message went to the dead-letter queue, its receive count used up. */
  | {
      readonly kind: 'message-dead-lettered';
      readonly queueName: string;
      readonly deadLetterQueueName: string;
      readonly messageId: string;
      readonly body: string;
    }
  | {
      readonly kind: 'function-invoked';
      readonly functionName: string;
      readonly requestId: string;
      /** Records in the event; 1 where it was invoked directly. */
      readonly records: number;
      readonly coldStart: boolean;
    }
  | {
      readonly kind: 'function-finished';
      readonly functionName: string;
      readonly requestId: string;
      readonly durationMs: number;
      /** Only where it ended well, parsed; what the handler returned. */
      readonly response?: unknown;
      readonly failure?: LambdaFailure;
      /** Message ids that were given back to the queue. */
      readonly failedMessageIds: readonly string[];
    }
  | { readonly kind: 'function-log'; readonly functionName: string; readonly line: string }
  | {
      readonly kind: 'command-sent';
      readonly commandId: string;
      readonly documentName: string;
      readonly instanceIds: readonly string[];
      readonly parameters: Readonly<Record<string, readonly string[]>>;
      readonly comment: string;
    }
  | {
      readonly kind: 'command-finished';
      readonly commandId: string;
      readonly instanceId: string;
      readonly status: InvocationStatus;
      readonly statusDetails: string;
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** PutEvents through the front: what a function told the world. `detail` is parsed JSON. */
  | {
      readonly kind: 'event-put';
      readonly busName: string;
      readonly source: string;
      readonly detailType: string;
      readonly detail: unknown;
    }
  /** An event of AWS itself (CloudWatch, SSM, EC2) that the plant put on the default bus; `dropped` by `dropEvents`. */
  | {
      readonly kind: 'aws-event';
      readonly source: string;
      readonly detailType: string;
      readonly detail: unknown;
      readonly dropped: boolean;
    }
  /** SNS Publish through the front: an escalation, a mail. */
  | {
      readonly kind: 'message-published';
      readonly topicArn: string;
      readonly subject?: string;
      readonly message: string;
    }
  /** The stand-in for Slack took a message; `text` is the notification's, without Slack's escapes. */
  | { readonly kind: 'slack-message'; readonly channel: string; readonly text: string; readonly message: JsonObject }
  /** The stand-in for Slack did not take a post; the channel is '' where no webhook has that address. */
  | { readonly kind: 'slack-refused'; readonly channel: string; readonly status: number; readonly answer: string }
  | { readonly kind: 'schedule-ticked'; readonly ruleName: string; readonly targetArn: string }
  /** State Manager brought an instance what an association says. */
  | {
      readonly kind: 'association-applied';
      readonly associationId: string;
      readonly documentName: string;
      readonly instanceId: string;
    }
  | { readonly kind: 'instance-state'; readonly instanceId: string; readonly state: string }
  /** The plant itself failed at something. A test that sees one is not to be trusted. */
  | { readonly kind: 'plant-error'; readonly what: string; readonly error: string };

/** The event of one kind. */
export type TimelineEventOf<K extends TimelineFact['kind']> = Extract<TimelineEvent, { readonly kind: K }>;

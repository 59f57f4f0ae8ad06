import {
  CloudwatchEventRule,
  type CloudwatchEventRuleConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import type { QueueFunction } from './queue-function.ts';

export interface QueueRuleProps {
  readonly rule: Pick<
    CloudwatchEventRuleConfig,
    'eventPattern' | 'scheduleExpression' | 'description' | 'eventBusName'
  > & {
    readonly name: string;
  };
  readonly target: QueueFunction;
  /** What is sent in place of the event itself. */
  readonly input?: object;
  /** Give up after this long and dead-letter the event. Default: EventBridge's own 24 hours. */
  readonly maximumAgeSeconds?: number;
}

/** An EventBridge rule that puts what it matches into a function's queue; what can't be put there is dead-lettered. */
export class QueueRule extends Construct {
  constructor(scope: Construct, id: string, { rule, target, input, maximumAgeSeconds }: QueueRuleProps) {
    super(scope, id);
    const { name } = new CloudwatchEventRule(this, 'rule', rule);
    new CloudwatchEventTarget(this, 'target', {
      rule: name,
      ...(rule.eventBusName === undefined ? {} : { eventBusName: rule.eventBusName }),
      targetId: 'queue',
      arn: target.queueArn,
      deadLetterConfig: { arn: target.deadLetterQueueArn },
      ...(input === undefined ? {} : { input: JSON.stringify(input) }),
      ...(maximumAgeSeconds === undefined
        ? {}
        : { retryPolicy: { maximumEventAgeInSeconds: maximumAgeSeconds, maximumRetryAttempts: 10 } }),
    });
  }
}

import { describe, expect, it } from 'vitest';
import { blockAt, configOf, INSTANCE, jsonIn, synthesizeStack } from './synthesized.ts';

const stack = synthesizeStack();

const fromOurAlarms = {
  StringEquals: { 'aws:SourceAccount': '111122223333' },
  ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*' },
};
const noPlainHttp = (action: string, resource: string) => ({
  Sid: 'OnlyByTls',
  Effect: 'Deny',
  Principal: '*',
  Action: [action],
  Resource: [resource],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('the topics', () => {
  it.each(['alarms', 'escalations'])('lets this account’s alarms publish to %s, encrypted with our key', (name) => {
    const topic = stack.resource('aws_sns_topic', `${name}/topic${name === 'alarms' ? '' : '/topic'}`);

    expect({ ...topic, policy: jsonIn(topic, 'policy') }).toEqual({
      name: `defib-test-${name}`,
      kms_master_key_id: 'the arn of key',
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AlarmsOfThisAccountPublish',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['sns:Publish'],
            Resource: [`arn:aws:sns:eu-west-1:111122223333:defib-test-${name}`],
            Condition: fromOurAlarms,
          },
          noPlainHttp('sns:Publish', `arn:aws:sns:eu-west-1:111122223333:defib-test-${name}`),
        ],
      },
    });
  });

  it('gives CloudWatch the key for this account’s alarms only, and nobody every action', () => {
    const key = stack.resource('aws_kms_key', 'key/key');
    const policy = JSON.stringify(jsonIn(key, 'policy'));

    expect(key['enable_key_rotation']).toBe(true);
    expect(policy).toContain(
      JSON.stringify({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: ['*'],
        Condition: fromOurAlarms,
      }).slice(1),
    );
    expect(policy).not.toMatch(/"[a-z]+:\*"/);
  });

  it('mails escalations to each address', () => {
    expect(stack.resource('aws_sns_topic_subscription', 'escalations/mail-oncall@example.com')).toEqual({
      topic_arn: 'the arn of escalations_topic',
      protocol: 'email',
      endpoint: 'oncall@example.com',
    });
  });
});

describe('the restart queue', () => {
  const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:defib-test-restart';
  const senders = (arn: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OurTopicsSend',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: ['sqs:SendMessage'],
        Resource: [arn],
        Condition: { ArnEquals: { 'aws:SourceArn': ['arn:aws:sns:eu-west-1:111122223333:defib-test-alarms'] } },
      },
      {
        Sid: 'OurRulesSend',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['sqs:SendMessage'],
        Resource: [arn],
        Condition: {
          ArnEquals: {
            'aws:SourceArn': [
              'arn:aws:events:eu-west-1:111122223333:rule/defib-test-command-results',
              'arn:aws:events:eu-west-1:111122223333:rule/defib-test-reconcile',
            ],
          },
        },
      },
      noPlainHttp('sqs:SendMessage', arn),
    ],
  });

  it('takes from our topic and our rules alone and dead-letters after five attempts', () => {
    const queue = stack.resource('aws_sqs_queue', 'restart/queue');

    expect({ ...queue, policy: jsonIn(queue, 'policy'), redrive_policy: jsonIn(queue, 'redrive_policy') }).toEqual({
      name: 'defib-test-restart',
      visibility_timeout_seconds: 360,
      message_retention_seconds: 345_600,
      sqs_managed_sse_enabled: true,
      redrive_policy: { deadLetterTargetArn: 'the arn of restart_dead-letters_queue', maxReceiveCount: 5 },
      policy: senders(queueArn),
    });
  });

  it('has dead letters that are kept for 14 days and call people', () => {
    const queue = stack.resource('aws_sqs_queue', 'restart/dead-letters/queue');

    expect({ ...queue, policy: jsonIn(queue, 'policy') }).toEqual({
      name: 'defib-test-restart-dead-letters',
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
      policy: senders(`${queueArn}-dead-letters`),
    });
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'dead-letters/alarm')).toMatchObject({
      metric_name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'defib-test-restart-dead-letters' },
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      alarm_actions: ['the arn of escalations_topic'],
    });
  });

  it('gets the alarms that the function acts on, in the message’s own envelope', () => {
    const subscription = stack.resource('aws_sns_topic_subscription', 'restart-alarms/subscription');

    expect({
      ...subscription,
      filter_policy: jsonIn(subscription, 'filter_policy'),
      redrive_policy: jsonIn(subscription, 'redrive_policy'),
    }).toEqual({
      topic_arn: 'the arn of alarms_topic',
      protocol: 'sqs',
      endpoint: 'the arn of restart_queue',
      filter_policy_scope: 'MessageBody',
      filter_policy: {
        NewStateValue: [{ 'anything-but': 'INSUFFICIENT_DATA' }],
        $or: [
          { Trigger: { MetricName: [{ prefix: 'procstat_lookup' }] } },
          { Trigger: { Metrics: { MetricStat: { Metric: { MetricName: [{ prefix: 'procstat_lookup' }] } } } } },
          { AlarmName: [{ suffix: '/agent-heartbeat' }] },
        ],
      },
      redrive_policy: { deadLetterTargetArn: 'the arn of restart_dead-letters_queue' },
    });
  });

  it('lets those pass that go back to OK too, also of a fleet', () => {
    const fleet = synthesizeStack(configOf({ alarms: { mode: 'fleet' } }));
    const subscription = fleet.resource('aws_sns_topic_subscription', 'restart-alarms/subscription');

    expect(jsonIn(subscription, 'filter_policy')).toMatchObject({
      NewStateValue: [{ 'anything-but': 'INSUFFICIENT_DATA' }],
      $or: expect.arrayContaining([{ AlarmName: [{ prefix: 'defib/test/' }] }]),
    });
  });

  it('is asked for with a filter that SNS takes: values times depth, multiplied, make at most 150', () => {
    const combinations = (rule: unknown, depth: number): number => {
      if (typeof rule !== 'object' || rule === null) return 1;
      return Object.entries(rule).reduce((product, [key, value]) => {
        if (!Array.isArray(value)) return product * combinations(value, depth + 1);
        const inner = key === '$or' ? value.map((one) => combinations(one, depth + 1)) : [];
        return inner.reduce((sum, one) => sum * one, product * value.length * depth);
      }, 1);
    };
    for (const mode of ['instance', 'fleet'] as const) {
      const subscription = synthesizeStack(configOf({ alarms: { mode } })).resource(
        'aws_sns_topic_subscription',
        'restart-alarms/subscription',
      );
      expect(combinations(jsonIn(subscription, 'filter_policy'), 1)).toBe(108);
    }
  });

  it('calls people when its messages wait', () => {
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'restart-waiting/oldest')).toEqual({
      alarm_name: 'defib-test-restart-oldest-message',
      alarm_description:
        'An alarm or a restart’s result has been waiting in defib-test-restart for over 420 seconds: the restart-handler does not get through with it, so dead processes may stay down. Nothing is lost; look at the log of the restart-handler, first for a cold start that fails.',
      namespace: 'AWS/SQS',
      metric_name: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: 'defib-test-restart' },
      statistic: 'Maximum',
      period: 60,
      evaluation_periods: 1,
      threshold: 420,
      comparison_operator: 'GreaterThanThreshold',
      treat_missing_data: 'notBreaching',
      alarm_actions: ['the arn of escalations_topic'],
      ok_actions: ['the arn of escalations_topic'],
    });
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'restart-waiting/backlog')).toMatchObject({
      alarm_name: 'defib-test-restart-backlog',
      evaluation_periods: 15,
      alarm_actions: ['the arn of escalations_topic'],
    });
  });

  it('gets how our commands ended, and a tick every minute', () => {
    const results = stack.resource('aws_cloudwatch_event_rule', 'command-results/rule');
    const tick = stack.resource('aws_cloudwatch_event_target', 'reconcile/target');

    expect(jsonIn(results, 'event_pattern')).toEqual({
      source: ['aws.ssm'],
      'detail-type': ['EC2 Command Invocation Status-change Notification'],
      detail: { 'document-name': ['defib-test-restart-unit'], status: ['Success', 'Failed', 'TimedOut', 'Cancelled'] },
    });
    expect(stack.resource('aws_cloudwatch_event_target', 'command-results/target')).toEqual({
      rule: 'the name of command-results_rule',
      target_id: 'queue',
      arn: 'the arn of restart_queue',
      dead_letter_config: { arn: 'the arn of restart_dead-letters_queue' },
    });
    expect(stack.resource('aws_cloudwatch_event_rule', 'reconcile/rule')['schedule_expression']).toBe('rate(1 minute)');
    expect({ input: jsonIn(tick, 'input'), retries: tick['retry_policy'], to: tick['arn'] }).toEqual({
      input: { source: 'defib', kind: 'reconcile' },
      retries: { maximum_event_age_in_seconds: 60, maximum_retry_attempts: 10 },
      to: 'the arn of restart_queue',
    });
  });
});

describe('the restart-handler', () => {
  it('runs as the config says, on Node.js 24 and arm64 by default', () => {
    const { filename, source_code_hash: hash, ...lambda } = stack.resource('aws_lambda_function', 'restart/function');

    expect(lambda).toEqual({
      function_name: 'defib-test-restart-handler',
      description: 'Defib: brings dead processes back, within limits',
      role: 'the arn of restart_role',
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      memory_size: 512,
      timeout: 60,
      environment: {
        variables: {
          LEDGER_TABLE: 'the name of ledger_table',
          RESTART_DOCUMENT: 'the name of restart-unit_document',
          INCIDENT_BUS: 'the name of incidents_bus',
          ESCALATION_TOPIC_ARN: 'the arn of escalations_topic',
          DEFIB_ACCOUNT_ID: '111122223333',
          POWERTOOLS_SERVICE_NAME: 'restart-handler',
          POWERTOOLS_METRICS_NAMESPACE: 'Defib',
          POWERTOOLS_LOG_LEVEL: 'INFO',
        },
      },
      depends_on: [
        'aws_cloudwatch_log_group.restart_log_0C04A82A',
        'aws_iam_role_policy.restart_role_policy_23D4AA75',
        'aws_iam_role_policy_attachment.restart_role_attachment-0_107812B6',
      ],
    });
    expect(filename).toMatch(/^assets\/[^/]+\/[0-9A-F]+\/restart-handler\.zip$/);
    // sha256 of the text 'zip', in base64, as Lambda's CodeSha256 has it.
    expect(hash).toBe('SnD+mqZDbgLC3qNA+9HjUuTvLYzmylKtJdS5VHH8i/I=');
  });

  it('reads its queue in batches and reports failures one by one', () => {
    expect(stack.resource('aws_lambda_event_source_mapping', 'restart/source')).toMatchObject({
      event_source_arn: 'the arn of restart_queue',
      function_name: 'the function_name of restart_function',
      batch_size: 500,
      maximum_batching_window_in_seconds: 1,
      function_response_types: ['ReportBatchItemFailures'],
      scaling_config: { maximum_concurrency: 2 },
    });
  });

  it('keeps its log for as long as the config says', () => {
    const year = synthesizeStack(
      configOf({}, { logRetentionDays: 365, runtime: 'nodejs22.x', architecture: 'x86_64' }),
    );

    expect(stack.resource('aws_cloudwatch_log_group', 'restart/log')).toEqual({
      name: '/aws/lambda/defib-test-restart-handler',
      retention_in_days: 30,
    });
    expect(year.resource('aws_cloudwatch_log_group', 'restart/log')['retention_in_days']).toBe(365);
    expect(year.resource('aws_lambda_function', 'restart/function')).toMatchObject({
      runtime: 'nodejs22.x',
      architectures: ['x86_64'],
    });
  });
});

describe('the ledger', () => {
  it('is encrypted, forgets by itself, and can be put back to any second', () => {
    expect(stack.resource('aws_dynamodb_table', 'ledger/table')).toEqual({
      name: 'defib-test-ledger',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'pk',
      range_key: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ttl: { attribute_name: 'expiresAt', enabled: true },
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
    });
  });
});

describe('the alarms of the instances', () => {
  it('publish ALARM and OK of each process and of the agent', () => {
    const alarm = stack.resource('aws_cloudwatch_metric_alarm', 'process-web');

    expect(alarm).toEqual({
      alarm_name: `defib/test/${INSTANCE}/process-web`,
      alarm_description: `web: no process of nginx.service runs on ${INSTANCE}.`,
      namespace: 'CWAgent',
      metric_name: 'procstat_lookup_pid_count',
      dimensions: { InstanceId: INSTANCE, exe: 'nginx', pid_finder: 'native' },
      statistic: 'Maximum',
      period: 60,
      evaluation_periods: 1,
      datapoints_to_alarm: 1,
      threshold: 1,
      comparison_operator: 'LessThanThreshold',
      treat_missing_data: 'missing',
      alarm_actions: ['the arn of alarms_topic'],
      ok_actions: ['the arn of alarms_topic'],
      tags: {
        'defib:environment': 'test',
        'defib:kind': 'process',
        'defib:service': 'web',
        'defib:severity': 'critical',
      },
    });
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'agent-heartbeat')).toMatchObject({
      treat_missing_data: 'breaching',
      alarm_actions: ['the arn of alarms_topic'],
    });
  });

  it('ask EC2 to act where the policy watches its status checks', () => {
    const watched = synthesizeStack(configOf({ watch: {} }));

    expect(watched.resource('aws_cloudwatch_metric_alarm', 'status-check-instance')['alarm_actions']).toEqual([
      'the arn of alarms_topic',
      'arn:aws:automate:eu-west-1:ec2:reboot',
    ]);
  });

  it('leave what a user wrote as it is, where Terraform would see a template', () => {
    const pattern = ['a\\', '{HOME}'].join('$');
    const odd = synthesizeStack(configOf({ services: [{ name: 'odd', unit: 'odd.service', process: { pattern } }] }));

    expect(odd.resource('aws_cloudwatch_metric_alarm', 'process-odd')['dimensions']).toMatchObject({
      pattern: ['a\\', '{HOME}'].join('$$'),
    });
  });
});

describe('the document', () => {
  it('keeps the shell’s own variables out of Terraform’s sight', () => {
    const document = stack.resource('aws_ssm_document', 'restart-unit/document');

    expect(document).toMatchObject({
      name: 'defib-test-restart-unit',
      document_type: 'Command',
      document_format: 'JSON',
      target_type: '/AWS::EC2::Instance',
    });
    expect(String(document['content'])).not.toMatch(/(?<![$])\$\{|(?<![%])%\{/);
  });
});

describe('the state', () => {
  const backendOf = (...args: Parameters<typeof synthesizeStack>) =>
    blockAt(synthesizeStack(...args).whole, 'terraform');

  it('is in the bucket that the config names, locked and encrypted', () => {
    expect(backendOf()).toMatchObject({
      required_version: '>= 1.10.0',
      backend: {
        s3: {
          bucket: 'example-terraform-state',
          key: 'defib/test/terraform.tfstate',
          region: 'eu-west-1',
          encrypt: true,
          use_lockfile: true,
        },
      },
    });
  });

  it('is beside the stack for tests, by a path that means the same everywhere', () => {
    expect(backendOf(configOf(), { DEFIB_BACKEND: 'local' })).toMatchObject({
      required_version: '>= 1.9.0',
      backend: { local: { path: 'terraform.tfstate' } },
    });
  });
});

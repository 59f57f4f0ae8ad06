import { describe, expect, it } from 'vitest';
import { agentDocument } from '../src/agent-document.ts';
import { blockAt, configOf, jsonIn, synthesizeStack } from './synthesized.ts';

const elastic = configOf({
  instances: { autoScalingGroups: ['web'], tags: [{ key: 'role', value: 'web' }] },
  watch: {},
  alarms: { copyTags: ['team'] },
  collect: { logs: [{ path: '/var/log/syslog' }] },
});
const stack = synthesizeStack(elastic);
const rule = (path: string) => stack.resource('aws_cloudwatch_event_rule', `watch/${path}/rule`);

describe('watching instances that come and go', () => {
  it('is left out where the policy only names instances by their ids', () => {
    const fixed = synthesizeStack();

    expect([fixed.resources('aws_lambda_function').length, stack.resources('aws_lambda_function').length]).toEqual([
      1, 2,
    ]);
    expect(fixed.resources('aws_ssm_association')).toEqual([]);
  });

  it('listens to launches and terminations, of the groups alone where no tag means an instance', () => {
    const types = [
      'EC2 Instance Launch Successful',
      'EC2 Instance Terminate Successful',
      'EC2 Instance-launch Lifecycle Action',
      'EC2 Instance-terminate Lifecycle Action',
    ];
    const grouped = synthesizeStack(configOf({ instances: { autoScalingGroups: ['web', 'api'] } }));

    expect(jsonIn(rule('scaling'), 'event_pattern')).toEqual({ source: ['aws.autoscaling'], 'detail-type': types });
    expect(jsonIn(grouped.resource('aws_cloudwatch_event_rule', 'watch/scaling/rule'), 'event_pattern')).toEqual({
      source: ['aws.autoscaling'],
      'detail-type': types,
      detail: { AutoScalingGroupName: ['api', 'web'] },
    });
  });

  it('listens to states, interruptions and the tags that somebody reads', () => {
    expect(jsonIn(rule('states'), 'event_pattern')).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification', 'EC2 Spot Instance Interruption Warning'],
    });
    expect(jsonIn(rule('tags'), 'event_pattern')).toEqual({
      source: ['aws.tag'],
      'detail-type': ['Tag Change on Resource'],
      detail: {
        service: ['ec2'],
        'resource-type': ['instance'],
        'changed-tag-keys': [{ prefix: 'defib:' }, 'role', 'team'],
      },
    });
  });

  it('sweeps every hour', () => {
    expect(rule('sweep')).toEqual({
      name: 'defib-test-sweep',
      description: 'Mends what events have missed',
      schedule_expression: 'rate(1 hour)',
    });
    expect(stack.resource('aws_cloudwatch_event_target', 'watch/sweep/target')).toMatchObject({
      input: '{"source":"defib","kind":"sweep"}',
    });
  });

  it('gives the function time, batches and its own queue', () => {
    const [detector] = stack
      .resources('aws_lambda_function')
      .filter((block) => block['function_name'] === 'defib-test-instance-detector');

    expect(detector).toMatchObject({ timeout: 300, handler: 'index.handler' });
    expect(blockAt(detector ?? {}, 'environment')['variables']).toEqual({
      INCIDENT_BUS: 'the name of incidents_bus',
      ALARM_TOPIC_ARN: 'the arn of alarms_topic',
      INSTANCE_PROFILE_ARN: 'the arn of watch_profile',
      DETECTOR_CONCURRENCY: '2',
      DETECTOR_QUEUE_URL: 'the url of watch_detector_queue',
      DEFIB_ACCOUNT_ID: '111122223333',
      POWERTOOLS_SERVICE_NAME: 'instance-detector',
      POWERTOOLS_METRICS_NAMESPACE: 'Defib',
      POWERTOOLS_LOG_LEVEL: 'INFO',
    });
    expect(stack.resource('aws_sqs_queue', 'watch/detector/queue')).toMatchObject({
      visibility_timeout_seconds: 1_800,
    });
    expect(stack.resource('aws_lambda_event_source_mapping', 'watch/detector/source')).toMatchObject({
      batch_size: 50,
      maximum_batching_window_in_seconds: 5,
      scaling_config: { maximum_concurrency: 2 },
      function_response_types: ['ReportBatchItemFailures'],
    });
  });
});

describe('the instances’ role', () => {
  it('is for EC2, with the agent’s and SSM’s policies, and may set the retention of its own logs', () => {
    const role = stack.resource('aws_iam_role', 'watch/profile/role');

    expect(jsonIn(role, 'assume_role_policy')).toMatchObject({
      Statement: [{ Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sts:AssumeRole'] }],
    });
    expect(stack.resources('aws_iam_role_policy_attachment').map((block) => block['policy_arn'])).toEqual([
      'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
      'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy',
    ]);
    expect(jsonIn(stack.resource('aws_iam_role_policy', 'watch/profile/retention'), 'policy')).toMatchObject({
      Statement: [
        {
          Action: ['logs:PutRetentionPolicy'],
          Resource: ['arn:aws:logs:eu-west-1:111122223333:log-group:defib/test/syslog'],
        },
      ],
    });
  });
});

describe('the agent', () => {
  it('has its configuration under a name that the agent’s policy lets it read, and that changes with the content', () => {
    const name = (config: typeof elastic) =>
      String(synthesizeStack(config).resource('aws_ssm_parameter', 'configuration-linux')['name']);
    const parameter = stack.resource('aws_ssm_parameter', 'configuration-linux');

    expect(name(elastic)).toMatch(/^AmazonCloudWatch-defib-test-agent-linux-[0-9a-f]{8}$/);
    expect(name(elastic)).not.toBe(
      name({ ...elastic, policy: { ...elastic.policy, collect: { intervalSeconds: 30 } } }),
    );
    expect(parameter['lifecycle']).toEqual({ create_before_destroy: true });
    // Terraform takes two dollars before a brace for one.
    expect(JSON.parse(String(parameter['value']).replaceAll('$${', '${'))).toMatchObject({
      metrics: { append_dimensions: { InstanceId: `\${aws:InstanceId}` } },
    });
  });

  it('comes to every instance that the policy means, by group and by tag, also to those that come later', () => {
    expect(
      stack.resources('aws_ssm_association').map(({ targets, parameters, name, schedule_expression }) => ({
        targets,
        parameters,
        name,
        schedule_expression,
      })),
    ).toEqual(
      [
        { key: 'tag:aws:autoscaling:groupName', values: ['web'] },
        { key: 'tag:role', values: ['web'] },
      ].map((target) => ({
        targets: [target],
        parameters: {
          linuxConfiguration: 'the name of watch_agent_configuration-linux',
          windowsConfiguration: 'the name of watch_agent_configuration-windows',
        },
        name: 'the name of watch_agent_document',
        schedule_expression: 'rate(1 day)',
      })),
    );
  });

  it('is installed before it is configured', () => {
    expect(agentDocument()).toEqual({
      schemaVersion: '2.2',
      description: 'Installs the CloudWatch agent and gives it the configuration that Defib has made',
      parameters: {
        linuxConfiguration: {
          type: 'String',
          description: "Name of the parameter with the agent's configuration for Linux",
          allowedPattern: '^AmazonCloudWatch-[A-Za-z0-9_.-]{1,200}$',
        },
        windowsConfiguration: {
          type: 'String',
          description: "Name of the parameter with the agent's configuration for Windows",
          allowedPattern: '^AmazonCloudWatch-[A-Za-z0-9_.-]{1,200}$',
        },
      },
      mainSteps: [
        {
          action: 'aws:runDocument',
          name: 'installAgent',
          inputs: {
            documentType: 'SSMDocument',
            documentPath: 'AWS-ConfigureAWSPackage',
            documentParameters: { action: 'Install', name: 'AmazonCloudWatchAgent' },
          },
        },
        ...(['linux', 'windows'] as const).map((platform) => {
          const type = platform === 'linux' ? 'Linux' : 'Windows';
          return {
            action: 'aws:runDocument',
            name: `configure${type}`,
            precondition: { StringEquals: ['platformType', type] },
            inputs: {
              documentType: 'SSMDocument',
              documentPath: 'AmazonCloudWatch-ManageAgent',
              documentParameters: {
                action: 'configure',
                mode: 'ec2',
                optionalConfigurationSource: 'ssm',
                optionalConfigurationLocation: `{{ ${platform}Configuration }}`,
                optionalRestart: 'yes',
              },
            },
          };
        }),
      ],
    });
  });
});

it('deploys the load document where the config asks for it alone', () => {
  const documents = (loadDocument: boolean) =>
    synthesizeStack(configOf({}, { loadDocument }))
      .resources('aws_ssm_document')
      .map(({ name }) => name);

  expect([documents(false), documents(true)]).toEqual([
    ['defib-test-restart-unit'],
    ['defib-test-load', 'defib-test-restart-unit'],
  ]);
});

it('watches a fleet by queries', () => {
  const fleet = synthesizeStack({ ...elastic, policy: { ...elastic.policy, alarms: { mode: 'fleet' } } });

  expect(fleet.resource('aws_cloudwatch_metric_alarm', 'fleet/defib-test-fleet-process-web')).toMatchObject({
    alarm_name: 'defib/test/fleet/process-web',
    metric_query: [
      {
        id: 'fleet',
        period: 60,
        return_data: true,
        expression: expect.stringContaining('GROUP BY "InstanceId", "exe"'),
      },
    ],
    threshold: 1,
    comparison_operator: 'LessThanThreshold',
    alarm_actions: ['the arn of alarms_topic'],
    ok_actions: ['the arn of alarms_topic'],
    tags: {
      'defib:environment': 'test',
      'defib:kind': 'process',
      'defib:severity': 'critical',
      'defib:service': 'web',
    },
  });
});

import { parseAlarmMessage } from '@defib/alarm-parser';
import { ConfigError } from '@defib/function-config';
import { parsePolicy } from '@defib/monitoring-policy';
import { describe, expect, it } from 'vitest';
import { POLICY } from '../test/fake-slack-world.ts';
import { health, launchFailed, processAlarm, snsBody } from '../test/messages.ts';
import { backoffSeconds } from './backoff.ts';
import { classifyAlarm } from './classify-alarm.ts';
import { classifyMessage } from './classify-message.ts';
import { readConfig } from './config.ts';
import { decideAnswer } from './decide-answer.ts';
import { decideRoutes } from './decide-routes.ts';
import { errorCode, retryAfterSeconds } from './slack-answer.ts';

const none = { severities: [], teams: [], services: [], kinds: [], also: false };

describe('routes', () => {
  const slack = {
    ...POLICY.slack,
    locale: 'en' as const,
    teamTag: 'team',
    logs: [],
    allowedHosts: [],
    routes: [
      { ...none, webhook: '/audit', kinds: ['incident' as const], also: true },
      { ...none, webhook: '/shop', teams: ['shop'] },
      { ...none, webhook: '/web', services: ['web'], severities: ['critical' as const] },
      { ...none, webhook: '/general' },
    ],
  };

  it.each([
    [{ kind: 'alarm', severity: 'critical', team: 'shop', service: 'web' }, ['/shop']],
    [{ kind: 'alarm', severity: 'critical', service: 'web' }, ['/web']],
    [{ kind: 'alarm', severity: 'warning', service: 'web' }, ['/general']],
    [{ kind: 'incident', severity: 'critical', service: 'web' }, ['/audit', '/web']],
    [{ kind: 'health', severity: 'critical' }, ['/general']],
  ] as const)('sends %j to %j', (facts, webhooks) => {
    expect(decideRoutes(facts, slack)).toEqual(webhooks);
  });
});

describe('alarms', () => {
  const alarm = (fields: object) => parseAlarmMessage({ ...JSON.parse(JSON.parse(processAlarm()).Message), ...fields });
  const routeOf = (fields: object) => classifyAlarm(alarm(fields), POLICY).route;

  it('knows its instance’s name and group from the tags that Defib gives its alarms', () => {
    const AlarmTags = [
      { Key: 'defib:instance-name', Value: 'shop-web-1' },
      { Key: 'defib:group', Value: 'shop-web' },
    ];
    const { notice } = classifyAlarm(alarm({ AlarmTags }), POLICY);

    expect(notice.kind === 'alarm' && notice.instances).toEqual([
      { id: 'i-0a1b2c3d4e5f60718', name: 'shop-web-1', autoScalingGroup: 'shop-web' },
    ]);
  });

  it('gets severity, team and service from tags, name and policy', () => {
    expect(routeOf({})).toEqual({ kind: 'alarm', severity: 'critical', service: 'web' });
    expect(
      routeOf({
        AlarmTags: [
          { Key: 'severity', Value: 'Warning' },
          { Key: 'team', Value: 'shop' },
        ],
      }),
    ).toEqual({ kind: 'alarm', severity: 'warning', service: 'web', team: 'shop' });
    // A user's own alarm on the same process.
    expect(routeOf({ AlarmName: 'my nginx alarm' })).toEqual({ kind: 'alarm', severity: 'critical', service: 'web' });
    const other = {
      Trigger: { ...JSON.parse(JSON.parse(processAlarm()).Message).Trigger, MetricName: 'CPUUtilization' },
    };
    expect(routeOf({ AlarmName: 'cpu', ...other })).toEqual({ kind: 'alarm', severity: 'warning' });
    expect(routeOf({ AlarmName: 'defib/prod/i-0a1b2c3d4e5f60718/cpu-critical', ...other })).toEqual({
      kind: 'alarm',
      severity: 'critical',
    });
    expect(routeOf({ AlarmName: 'defib/prod/i-0a1b2c3d4e5f60718/agent-heartbeat', ...other })).toEqual({
      kind: 'alarm',
      severity: 'warning',
    });
  });

  it('has one key for every copy, and another for every change', () => {
    const keyOf = (fields: object) => classifyAlarm(alarm(fields), POLICY).key;

    expect(keyOf({})).toBe(keyOf({ AlarmDescription: 'edited' }));
    expect(
      new Set([
        keyOf({}),
        keyOf({ NewStateValue: 'OK' }),
        keyOf({ StateChangeTime: '2026-11-20T08:16:02.114+0000' }),
        keyOf({ AlarmContributorId: 'a29eb44b20c4362e', AlarmContributorAttributes: { InstanceId: 'i-1' } }),
      ]).size,
    ).toBe(4);
  });
});

describe('other events', () => {
  const noticeOf = (body: string) => classifyMessage(body, POLICY, 'r0').notice;

  it('reads AWS Health', () => {
    expect(classifyMessage(health(), POLICY, 'r0')).toEqual({
      key: 'health 1234abc01232a4012345678-1 111122223333 1',
      route: { kind: 'health', severity: 'warning' },
      notice: {
        kind: 'health',
        severity: 'warning',
        service: 'EC2',
        eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
        category: 'scheduledChange',
        abuse: false,
        description: 'EC2 has detected degradation of the hardware.',
        affected: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718'],
        actionRequired: true,
        status: 'open',
        accountId: '111122223333',
        region: 'eu-west-1',
        startsAt: new Date('2026-12-04T13:00:00Z'),
        eventArn:
          'arn:aws:health:eu-west-1::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED_90353408594353983',
        page: { number: 1, of: 1 },
      },
    });
  });

  it('reads a failed launch, from EventBridge and from Auto Scaling’s own notification', () => {
    const facts = {
      kind: 'scaling',
      severity: 'warning',
      what: 'launch-failed',
      group: 'shop-web',
      availabilityZone: 'eu-west-1b',
      statusMessage: 'We currently do not have sufficient m7g.large capacity.',
      cause:
        'At 2026-11-20T08:22:00Z an instance was started in response to a difference between desired and actual capacity.',
      accountId: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
      at: new Date('2026-11-20T08:22:11Z'),
    };
    const { detail, account, resources, time } = JSON.parse(launchFailed());
    const notification = {
      ...detail,
      AccountId: account,
      AutoScalingGroupARN: resources[0],
      Time: time,
      Event: 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
    };

    expect(noticeOf(launchFailed())).toEqual(facts);
    expect(noticeOf(snsBody(JSON.stringify(notification)))).toEqual(facts);
  });

  it('knows a return to the warm pool from a termination', () => {
    const event = JSON.parse(launchFailed());
    const returned = {
      ...event,
      'detail-type': 'EC2 Instance Terminate Successful',
      detail: { ...event.detail, Origin: 'AutoScalingGroup', Destination: 'WarmPool' },
    };

    expect(noticeOf(JSON.stringify(returned))).toMatchObject({ kind: 'scaling', what: 'warm-pool', severity: 'info' });
  });

  it('shows what it doesn’t know, with what it seems to be', () => {
    expect(classifyMessage(snsBody('hello', { Subject: 'Greeting' }), POLICY, 'r0')).toEqual({
      key: 'text 0e1f2a3b-0000-4000-8000-000000000001',
      route: { kind: 'text', severity: 'info' },
      notice: {
        kind: 'text',
        severity: 'info',
        looksLike: 'plain text',
        subject: 'Greeting',
        text: 'hello',
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:defib-prod-alarms',
        at: new Date('2026-11-20T08:15:02.200Z'),
      },
    });
    expect(
      noticeOf(
        snsBody(
          JSON.stringify({
            version: '1.0',
            source: 'custom',
            content: { title: 'Deployed', description: 'version 12' },
          }),
        ),
      ),
    ).toMatchObject({ subject: 'Deployed', text: 'version 12' });
    expect(classifyMessage('plain', POLICY, 'r7').key).toBe('text r7');
  });
});

describe('answers', () => {
  const fresh = { failures: 0, reread: false, plain: false };
  const kindOf = (status: number, history = fresh) => decideAnswer({ kind: 'answer', status, code: '' }, history).kind;

  it('decides by status and by what was tried before', () => {
    expect([200, 302, 400, 403, 404, 410, 413, 429, 500, 503].map((status) => kindOf(status))).toEqual([
      'done',
      'dead',
      'plain',
      'reread',
      'reread',
      'reread',
      'plain',
      'wait',
      'retry',
      'retry',
    ]);
    expect([404, 400, 500].map((status) => kindOf(status, { failures: 2, reread: true, plain: true }))).toEqual([
      'dead',
      'give-back',
      'give-back',
    ]);
    expect(decideAnswer({ kind: 'answer', status: 429, code: '', retryAfterSeconds: 3 }, fresh)).toEqual({
      kind: 'wait',
      seconds: 3,
    });
    expect(decideAnswer({ kind: 'no-answer' }, { ...fresh, failures: 2 })).toEqual({ kind: 'give-back' });
  });

  it('reads nothing into what Slack doesn’t say', () => {
    expect([' invalid_blocks\n', 'ok', '<html>', 'https://hooks.slack.com/x', ''].map(errorCode)).toEqual([
      'invalid_blocks',
      '',
      '',
      '',
      '',
    ]);
    expect(['7', '0.5', ' 30 ', '-1', 'Wed, 21 Oct', '', null, '99999'].map(retryAfterSeconds)).toEqual([
      7,
      1,
      30,
      undefined,
      undefined,
      undefined,
      undefined,
      3600,
    ]);
  });

  it('waits longer each time', () => {
    expect([0, 1, 2, 3, 6, 20].map((receiveCount) => backoffSeconds(receiveCount, 0.5))).toEqual([
      30, 30, 60, 120, 900, 900,
    ]);
    expect([0, 1].map((random) => backoffSeconds(1, random))).toEqual([24, 36]);
  });
});

describe('config', () => {
  const environment = {
    AWS_REGION: 'eu-west-1',
    LEDGER_TABLE: 'defib-prod-ledger',
    NOTIFY_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/defib-prod-notify',
    ESCALATION_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:defib-prod-escalations',
  };

  it('reads what it needs', () => {
    expect(readConfig(environment, JSON.stringify(POLICY))).toEqual({
      region: 'eu-west-1',
      ledgerTable: 'defib-prod-ledger',
      notifyQueueUrl: environment.NOTIFY_QUEUE_URL,
      escalationTopicArn: environment.ESCALATION_TOPIC_ARN,
      policy: POLICY,
      slack: POLICY.slack,
    });
  });

  it('names everything that is wrong, and no value', () => {
    expect(() => readConfig({ ...environment, AWS_REGION: '', LEDGER_TABLE: 'a b' }, JSON.stringify(POLICY))).toThrow(
      new ConfigError(
        'The environment of the Slack notifier is not usable: AWS_REGION is not set; it must be a region code such as eu-west-1; LEDGER_TABLE is malformed; it must be the name of a DynamoDB table',
      ),
    );
    const { slack: _slack, ...without } = parsePolicy(POLICY);
    expect(() => readConfig(environment, JSON.stringify(without))).toThrow('policy.json has no slack');
    expect(() => readConfig(environment, '{')).toThrow('policy.json is not JSON');
  });
});

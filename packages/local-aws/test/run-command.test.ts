import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import {
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCalendarStateCommand,
  GetCommandInvocationCommand,
  InvalidInstanceId,
  InvalidParameters,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMotoServer, isEvent, type LocalAws, startLocalAws } from '../src/index.ts';
import { type Clients, clientsOf } from './clients.ts';
import { FakeHost } from './fake-host.ts';
import { createQueue } from './resources.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const DOCUMENT = {
  schemaVersion: '2.2',
  parameters: {
    unit: { type: 'String', allowedPattern: '^[a-z.]{1,20}$' },
    code: { type: 'String', allowedPattern: '^[0-9]{1,3}$', default: '0' },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'onLinux',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        timeoutSeconds: '1',
        runCommand: [
          "unit='{{ unit }}'",
          '[ "$unit" = slow ] && exec sleep 30',
          'echo "out $unit"; echo err >&2',
          "exit '{{ code }}'",
        ],
      },
    },
    {
      action: 'aws:runPowerShellScript',
      name: 'onWindows',
      precondition: { StringEquals: ['platformType', 'Windows'] },
      inputs: { runCommand: ['Write-Output {{ unit }}'] },
    },
  ],
};

describe.skipIf(moto === undefined)('a command sent to an instance', () => {
  let aws: LocalAws;
  let clients: Clients;
  let instanceId: string;
  let events: { readonly url: string; readonly arn: string };

  beforeAll(async () => {
    aws = await startLocalAws();
    clients = clientsOf(aws);
    ({ instanceId } = await aws.addHost({ host: new FakeHost(), name: 'web-1', selectors: [] }));
    await clients.ssm.send(
      new CreateDocumentCommand({ Name: 'restart-it', DocumentType: 'Command', Content: JSON.stringify(DOCUMENT) }),
    );
    events = await createQueue(clients, 'events');
    const pattern = {
      source: ['aws.ssm'],
      detail: { 'document-name': ['restart-it'], status: ['Success', 'Failed', 'TimedOut'] },
    };
    await clients.events.send(new PutRuleCommand({ Name: 'results', EventPattern: JSON.stringify(pattern) }));
    await clients.events.send(new PutTargetsCommand({ Rule: 'results', Targets: [{ Id: '1', Arn: events.arn }] }));
  }, 90_000);
  afterAll(async () => aws?.stop());

  function command(changes: Partial<SendCommandCommandInput> = {}): SendCommandCommand {
    return new SendCommandCommand({
      DocumentName: 'restart-it',
      InstanceIds: [instanceId],
      Parameters: { unit: ['web.service'] },
      Comment: 'defib c1',
      ...changes,
    });
  }

  async function run(parameters: Record<string, string[]>) {
    const { Command } = await clients.ssm.send(command({ Parameters: parameters }));
    const commandId = Command?.CommandId ?? '';
    await aws.waitFor(
      isEvent('command-finished', (event) => event.commandId === commandId),
      { timeoutMs: 10_000 },
    );
    const invocation = await clients.ssm.send(
      new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId, PluginName: 'onLinux' }),
    );
    return { commandId, invocation };
  }

  it('tells the exit code, both outputs, and EventBridge', async () => {
    const { commandId, invocation } = await run({ unit: ['web.service'], code: ['30'] });
    expect(invocation).toMatchObject({
      CommandId: commandId,
      InstanceId: instanceId,
      Comment: 'defib c1',
      DocumentName: 'restart-it',
      Status: 'Failed',
      StatusDetails: 'Failed',
      ResponseCode: 30,
      StandardOutputContent: 'out web.service\n',
      StandardErrorContent: 'err\n\nfailed to run commands: exit status 30',
    });
    const bodies: unknown[] = [];
    while (bodies.length < 2) {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: events.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
      );
      bodies.push(...Messages.map((message) => JSON.parse(message.Body ?? '')));
    }
    const common = {
      'command-id': commandId,
      'document-name': 'restart-it',
      'requested-date-time': expect.stringMatching(/^\d{4}-.*Z$/),
      status: 'Failed',
    };
    const envelope = {
      version: '0',
      id: expect.any(String),
      source: 'aws.ssm',
      account: '111122223333',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-west-1',
      resources: [`arn:aws:ec2:eu-west-1:111122223333:instance/${instanceId}`],
    };
    expect(bodies).toEqual([
      {
        ...envelope,
        'detail-type': 'EC2 Command Invocation Status-change Notification',
        detail: { ...common, 'instance-id': instanceId },
      },
      {
        ...envelope,
        'detail-type': 'EC2 Command Status-change Notification',
        detail: { ...common, 'expire-after': expect.any(String), parameters: { unit: ['web.service'], code: ['30'] } },
      },
    ]);
  }, 30_000);

  it('succeeds on exit 0 and lists what each step did', async () => {
    const { commandId, invocation } = await run({ unit: ['web.service'] });
    expect(invocation).toMatchObject({ Status: 'Success', ResponseCode: 0, StandardErrorContent: 'err\n' });
    const { CommandInvocations = [] } = await clients.ssm.send(
      new ListCommandInvocationsCommand({ CommandId: commandId, Details: true }),
    );
    expect(
      CommandInvocations.map(({ Status, CommandPlugins = [] }) => ({
        Status,
        steps: CommandPlugins.map((step) => [step.Name, step.Status]),
      })),
    ).toEqual([
      {
        Status: 'Success',
        steps: [
          ['onLinux', 'Success'],
          ['onWindows', 'Success'],
        ],
      },
    ]);
  }, 30_000);

  it('times out as the agent does', async () => {
    const { invocation } = await run({ unit: ['slow'] });
    expect(invocation).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut', ResponseCode: 137 });
  }, 30_000);

  it.each([
    ['a shell line', { Parameters: { unit: ['a; rm -rf /'] } }, InvalidParameters],
    ['a parameter that is missing', { Parameters: {} }, InvalidParameters],
    ['a parameter that is not declared', { Parameters: { unit: ['a'], other: ['b'] } }, InvalidParameters],
    ['two values for one', { Parameters: { unit: ['a', 'b'] } }, InvalidParameters],
    ['an unknown instance', { InstanceIds: ['i-0a1b2c3d4e5f60718'] }, InvalidInstanceId],
    ['an unknown document', { DocumentName: 'other' }, 'InvalidDocument'],
    ['51 instances', { InstanceIds: Array.from({ length: 51 }, () => 'i-0a1b2c3d4e5f60718') }, 'instanceIds'],
    ['a comment of 101 characters', { Comment: 'x'.repeat(101) }, 'comment'],
    ['a time-out of 29 seconds', { TimeoutSeconds: 29 }, 'timeoutSeconds'],
  ])('refuses %s', async (_, changes, error) => {
    const sent = clients.ssm.send(command(changes));
    await (typeof error === 'string'
      ? expect(sent).rejects.toSatisfy((cause) => String(cause).includes(error))
      : expect(sent).rejects.toThrow(error));
  });

  it('refuses an instance whose agent does not answer, and says so', async () => {
    aws.setConnected(instanceId, false);
    await expect(clients.ssm.send(command())).rejects.toThrow(InvalidInstanceId);
    const { InstanceInformationList } = await clients.ssm.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
    );
    expect(InstanceInformationList?.map(({ InstanceId, PingStatus }) => [InstanceId, PingStatus])).toEqual([
      [instanceId, 'ConnectionLost'],
    ]);
    aws.setConnected(instanceId, true);
  });

  it('wants to know which step, as the document has two', async () => {
    const { commandId } = await run({ unit: ['web.service'] });
    await expect(
      clients.ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId })),
    ).rejects.toThrow(expect.objectContaining({ name: 'InvalidPluginName' }));
  }, 30_000);

  it('answers a change calendar, and only one that exists', async () => {
    aws.setCalendar('freeze', 'CLOSED');
    expect(await clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: ['freeze'] }))).toMatchObject({
      State: 'CLOSED',
    });
    await expect(clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: ['other'] }))).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidDocument' }),
    );
  });

  it('loses events when told to', async () => {
    const end = aws.dropEvents({ source: 'aws.ssm', detailType: 'EC2 Command Invocation Status-change Notification' });
    const since = new Date();
    await run({ unit: ['web.service'] });
    end();
    const told = aws
      .timeline()
      .filter(isEvent('aws-event'))
      .filter((event) => event.at >= since);
    expect(new Set(told.map((event) => `${event.detailType} ${event.dropped}`))).toEqual(
      new Set([
        'EC2 Command Invocation Status-change Notification true',
        'EC2 Command Status-change Notification false',
      ]),
    );
  }, 30_000);

  it('answers with the faults that were injected, as often as told', async () => {
    const fault = aws.faults.inject({
      service: 'ssm',
      operation: 'SendCommand',
      effect: { kind: 'error', code: 'ThrottlingException' },
      times: 1,
    });
    aws.calls.clear();
    await clients.ssm.send(command());
    expect(fault.hits()).toBe(1);
    expect(aws.calls.of('ssm', 'SendCommand').map(({ status, input }) => [status, input['Comment']])).toEqual([
      [400, 'defib c1'],
      [200, 'defib c1'],
    ]);
  }, 30_000);
});

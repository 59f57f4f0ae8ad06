import { AwsAnswerError, AwsCallError } from '@defib/aws-call';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, jsonError, type LocalEndpoint, startLocalEndpoint } from '../../test/local-endpoint.ts';
import { instanceIds } from '../../test/scenes.ts';
import { InstancesRefusedError, type RestartCommand } from '../ports.ts';
import { calendarReader } from './ssm-calendars.ts';
import { invocationReader, outputReader } from './ssm-command-results.ts';
import { restartSender } from './ssm-command-sender.ts';
import { connectionDescriber } from './ssm-connections.ts';

let aws: LocalEndpoint;
beforeAll(async () => {
  aws = await startLocalEndpoint();
});
afterAll(() => aws.stop());

const { signal } = new AbortController();
const ID = 'i-0a1b2c3d4e5f60718';

describe('restartSender', () => {
  const command: RestartCommand = {
    unit: 'nginx.service',
    platform: 'linux',
    alarmedAt: '2026-11-20T08:00:20.917Z',
    notIfStartedAfter: '2026-11-20T08:00:00.000Z',
    startTimeoutSeconds: 60,
    stableSeconds: 10,
  };

  it('sends the document with checked parameters and whole seconds', async () => {
    aws.answer(json({ Command: { CommandId: 'c-1' } }));
    const send = restartSender(aws.clients.ssm, 'defib-prod-restart-unit', signal);
    expect(await send('claim-1', command, [ID, 'i-0a1b2c3d4e5f60719'])).toBe('c-1');
    expect(aws.requests).toEqual([
      {
        call: 'SendCommand',
        input: {
          DocumentName: 'defib-prod-restart-unit',
          InstanceIds: [ID, 'i-0a1b2c3d4e5f60719'],
          Comment: 'defib claim-1',
          TimeoutSeconds: 60,
          MaxConcurrency: '100%',
          MaxErrors: '100%',
          Parameters: {
            unit: ['nginx.service'],
            alarmedAt: ['2026-11-20T08:00:20Z'],
            notIfStartedAfter: ['2026-11-20T08:00:00Z'],
            startTimeoutSeconds: ['60'],
            stableSeconds: ['10'],
          },
        },
      },
    ]);
  });

  it('says when SSM refuses instances', async () => {
    aws.answer(jsonError('InvalidInstanceId'));
    await expect(restartSender(aws.clients.ssm, 'd', signal)('c', command, [ID])).rejects.toThrow(
      InstancesRefusedError,
    );
  });

  it('rides out throttling', async () => {
    aws.answer(jsonError('ThrottlingException'), json({ Command: { CommandId: 'c-1' } }));
    expect(await restartSender(aws.clients.ssm, 'd', signal)('c', command, [ID])).toBe('c-1');
    expect(aws.requests.length).toBe(2);
  });

  it('names the call and AWS’s error for anything else', async () => {
    aws.answer(jsonError('InvalidDocument'));
    const sending = restartSender(aws.clients.ssm, 'd', signal)('c', command, [ID]);
    await expect(sending).rejects.toThrow(AwsCallError);
    await expect(sending).rejects.toMatchObject({ call: 'ssm:SendCommand', code: 'InvalidDocument' });
  });

  it('doesn’t take an answer without an id for a command', async () => {
    aws.answer(json({}));
    await expect(restartSender(aws.clients.ssm, 'd', signal)('c', command, [ID])).rejects.toThrow(AwsAnswerError);
  });

  it('ends when the time is up', async () => {
    const controller = new AbortController();
    controller.abort();
    aws.answer(json({ Command: { CommandId: 'c-1' } }));
    await expect(restartSender(aws.clients.ssm, 'd', controller.signal)('c', command, [ID])).rejects.toThrow(
      AwsCallError,
    );
  });
});

describe('command results', () => {
  it('are read for all instances of a command, over several pages', async () => {
    const invocation = (InstanceId: string, more: Readonly<Record<string, unknown>>): unknown => ({
      CommandId: 'c-1',
      InstanceId,
      Comment: 'defib claim-1',
      Status: 'Failed',
      StatusDetails: 'Failed',
      ...more,
    });
    const plugins = [
      { Name: 'restartLinux', ResponseCode: 30, Output: 'journal', ResponseFinishDateTime: 1_795_161_633.1 },
      { Name: 'restartWindows', ResponseCode: -1 },
    ];
    aws.answer(
      json({ CommandInvocations: [invocation(ID, { CommandPlugins: plugins })], NextToken: 'more' }),
      json({ CommandInvocations: [invocation('i-0a1b2c3d4e5f60719', { Comment: 'by hand', Status: 'InProgress' })] }),
    );
    expect(await invocationReader(aws.clients.ssm, signal)('c-1')).toEqual([
      {
        instanceId: ID,
        claimId: 'claim-1',
        status: 'Failed',
        statusDetails: 'Failed',
        steps: {
          restartLinux: { exitCode: 30, output: 'journal', endedAt: '2026-11-20T08:00:33.100Z' },
          restartWindows: { output: '' },
        },
      },
      { instanceId: 'i-0a1b2c3d4e5f60719', status: 'InProgress', statusDetails: 'Failed', steps: {} },
    ]);
    expect(aws.requests.map(({ input }) => input)).toEqual([
      { CommandId: 'c-1', Details: true, MaxResults: 50 },
      { CommandId: 'c-1', Details: true, MaxResults: 50, NextToken: 'more' },
    ]);
  });

  it('of an unknown command are none', async () => {
    aws.answer(jsonError('InvalidCommandId'));
    expect(await invocationReader(aws.clients.ssm, signal)('c-1')).toEqual([]);
  });

  it('have their whole output read by step', async () => {
    aws.answer(json({ StandardOutputContent: 'out', StandardErrorContent: 'err' }));
    expect(await outputReader(aws.clients.ssm, signal)('c-1', ID, 'restartLinux')).toBe('out\nerr');
    expect(aws.requests).toEqual([
      { call: 'GetCommandInvocation', input: { CommandId: 'c-1', InstanceId: ID, PluginName: 'restartLinux' } },
    ]);
  });

  it.each(['InvocationDoesNotExist', 'InvalidPluginName'])('have no output when SSM says %s', async (code) => {
    aws.answer(jsonError(code));
    expect(await outputReader(aws.clients.ssm, signal)('c-1', ID, 'restartLinux')).toBeUndefined();
  });
});

describe('connectionDescriber', () => {
  it('asks 50 at a time, all at once', async () => {
    const ids = instanceIds(120);
    aws.answer(json({ InstanceInformationList: [{ InstanceId: ID, PingStatus: 'Online' }] }));
    expect(await connectionDescriber(aws.clients.ssm, signal)(ids)).toEqual(new Map([[ID, 'Online']]));
    const inputs = aws.requests.map(({ input }) => input);
    expect(inputs.length).toBe(3);
    expect(inputs).toContainEqual({ Filters: [{ Key: 'InstanceIds', Values: ids.slice(100) }], MaxResults: 50 });
  });

  it('follows pages', async () => {
    aws.answer(
      json({ InstanceInformationList: [{ InstanceId: 'i-1', PingStatus: 'Online' }], NextToken: 'more' }),
      json({ InstanceInformationList: [{ InstanceId: 'i-2', PingStatus: 'ConnectionLost' }] }),
    );
    expect(await connectionDescriber(aws.clients.ssm, signal)(['i-1', 'i-2'])).toEqual(
      new Map([
        ['i-1', 'Online'],
        ['i-2', 'ConnectionLost'],
      ]),
    );
  });
});

describe('calendarReader', () => {
  it.each([
    [json({ State: 'OPEN' }), { kind: 'open' }],
    [
      json({ State: 'CLOSED', NextTransitionTime: '2026-11-20T12:00:00Z' }),
      { kind: 'closed', until: '2026-11-20T12:00:00Z' },
    ],
    [json({ State: 'CLOSED' }), { kind: 'closed' }],
    [jsonError('InvalidDocument'), { kind: 'unreadable', problem: 'InvalidDocument for freeze' }],
    [jsonError('AccessDeniedException'), { kind: 'unreadable', problem: 'AccessDeniedException for freeze' }],
  ])('%j', async (answer, state) => {
    aws.answer(answer);
    expect(await calendarReader(aws.clients.ssm, signal)(['freeze'])).toEqual(state);
    expect(aws.requests).toEqual([{ call: 'GetCalendarState', input: { CalendarNames: ['freeze'] } }]);
  });

  it('doesn’t take a passing error for a closed calendar', async () => {
    aws.answer(jsonError('ExpiredTokenException'));
    await expect(calendarReader(aws.clients.ssm, signal)(['freeze'])).rejects.toThrow(AwsCallError);
  });
});

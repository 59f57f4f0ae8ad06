import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from '../account.ts';
import { AwsError, jsonAnswer } from '../front/aws-answer.ts';
import type { Interceptor, Interceptors } from '../front/front-server.ts';
import { arrayAt, type JsonObject, numberAt, stringAt, stringsAt } from '../json-value.ts';
import type { Timeline } from '../timeline.ts';
import { type Command, describeCommand, describeInvocation, type Invocation, listInvocation } from './command.ts';
import type { CommandRunner } from './command-runner.ts';
import type { ManagedInstance, ManagedInstances } from './instances.ts';
import { acceptCommand } from './send-command.ts';

/** GetCommandInvocation does not know an invocation for a moment after the send. */
const VISIBLE_AFTER_MS = 25;
const MAX_PAGE = 50;
const MAX_FILTER_VALUES = 100;

export interface SsmApiOptions {
  readonly ssm: SSMClient;
  readonly account: Account;
  readonly instances: ManagedInstances;
  readonly runner: CommandRunner;
  readonly timeline: Timeline;
}

/** Run Command, the managed instances and change calendars: the part of SSM that moto answers without doing it. */
export class SsmApi {
  readonly #options: SsmApiOptions;
  readonly #commands = new Map<string, Command>();
  readonly #calendars = new Map<string, 'OPEN' | 'CLOSED'>();

  constructor(options: SsmApiOptions) {
    this.#options = options;
  }

  setCalendar(calendar: string, state: 'OPEN' | 'CLOSED'): void {
    this.#calendars.set(bareName(calendar), state);
  }

  interceptors(): Interceptors {
    return {
      'ssm.SendCommand': this.#sendCommand,
      'ssm.GetCommandInvocation': this.#getCommandInvocation,
      'ssm.ListCommandInvocations': this.#listCommandInvocations,
      'ssm.ListCommands': this.#listCommands,
      'ssm.DescribeInstanceInformation': this.#describeInstanceInformation,
      'ssm.GetCalendarState': this.#getCalendarState,
    };
  }

  readonly #sendCommand: Interceptor = async ({ input }) => {
    const command = await acceptCommand(input, this.#options);
    this.#commands.set(command.commandId, command);
    this.#options.timeline.add({
      kind: 'command-sent',
      commandId: command.commandId,
      documentName: command.documentName,
      instanceIds: command.invocations.map((invocation) => invocation.instanceId),
      parameters: command.given,
      comment: command.comment,
    });
    const answer = jsonAnswer({ Command: describeCommand(command) });
    this.#options.runner.start(command);
    return answer;
  };

  readonly #getCommandInvocation: Interceptor = async ({ input }) => {
    const command = this.#commands.get(stringAt(input, 'CommandId') ?? '');
    const invocation = command?.invocations.find((each) => each.instanceId === stringAt(input, 'InstanceId'));
    if (
      command === undefined ||
      invocation === undefined ||
      Date.now() - command.requestedAt.getTime() < VISIBLE_AFTER_MS
    ) {
      throw new AwsError('InvocationDoesNotExist', '');
    }
    return jsonAnswer(describeInvocation(command, invocation, stringAt(input, 'PluginName')));
  };

  readonly #listCommandInvocations: Interceptor = async ({ input }) => {
    const details = input['Details'] === true;
    const found = this.#find(input).flatMap(([command, invocations]) =>
      invocations.map((invocation) =>
        listInvocation(command, invocation, details, this.#options.instances.get(invocation.instanceId)?.name ?? ''),
      ),
    );
    return jsonAnswer(paged(found, input, 'CommandInvocations'));
  };

  readonly #listCommands: Interceptor = async ({ input }) => {
    return jsonAnswer(
      paged(
        this.#find(input).map(([command]) => describeCommand(command)),
        input,
        'Commands',
      ),
    );
  };

  readonly #describeInstanceInformation: Interceptor = async ({ input }) => {
    const filters = [...arrayAt(input, 'Filters'), ...arrayAt(input, 'InstanceInformationFilterList')].map(readFilter);
    for (const { values } of filters) {
      if (values.length === 0 || values.length > MAX_FILTER_VALUES) {
        throw new AwsError(
          'ValidationException',
          `Value at 'values' failed to satisfy constraint: Member must have length between 1 and ${MAX_FILTER_VALUES}`,
        );
      }
    }
    const instances = this.#options.instances
      .all()
      .filter((instance) => filters.every((filter) => passes(instance, filter)));
    return jsonAnswer(paged(instances.map(describeInstance), input, 'InstanceInformationList'));
  };

  readonly #getCalendarState: Interceptor = async ({ input }) => {
    const states = stringsAt(input, 'CalendarNames').map((name) => {
      const state = this.#calendars.get(bareName(name));
      if (state === undefined) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
      return state;
    });
    const AtTime = stringAt(input, 'AtTime') ?? `${new Date().toISOString().slice(0, 19)}Z`;
    return jsonAnswer({ State: states.includes('CLOSED') ? 'CLOSED' : 'OPEN', AtTime });
  };

  #find(input: JsonObject): readonly (readonly [Command, readonly Invocation[]])[] {
    const commandId = stringAt(input, 'CommandId');
    const instanceId = stringAt(input, 'InstanceId');
    const unknown = arrayAt(input, 'Filters').length > 0;
    if (unknown) throw new AwsError('InvalidFilterKey', 'the local AWS knows no command filters');
    return [...this.#commands.values()]
      .filter((command) => commandId === undefined || command.commandId === commandId)
      .map(
        (command) =>
          [
            command,
            command.invocations.filter((each) => instanceId === undefined || each.instanceId === instanceId),
          ] as const,
      )
      .filter(([, invocations]) => invocations.length > 0);
  }
}

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

function readFilter(filter: unknown): Filter {
  const values = stringsAt(filter, 'Values');
  return {
    key: stringAt(filter, 'Key') ?? stringAt(filter, 'key') ?? '',
    values: values.length > 0 ? values : stringsAt(filter, 'valueSet'),
  };
}

function passes(instance: ManagedInstance, { key, values }: Filter): boolean {
  switch (key) {
    case 'InstanceIds':
      return values.includes(instance.instanceId);
    case 'PingStatus':
      return values.includes(pingStatus(instance));
    case 'PlatformTypes':
      return values.includes('Linux');
    default:
      throw new AwsError('InvalidInstanceInformationFilterValue', `the local AWS knows no filter ${key}`);
  }
}

function pingStatus(instance: ManagedInstance): string {
  return instance.connected && instance.running ? 'Online' : 'ConnectionLost';
}

function describeInstance(instance: ManagedInstance): JsonObject {
  return {
    InstanceId: instance.instanceId,
    PingStatus: pingStatus(instance),
    LastPingDateTime: (instance.connected && instance.running ? Date.now() : instance.lastPingAt.getTime()) / 1000,
    AgentVersion: '3.3.3270.0',
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: 'Debian GNU/Linux',
    PlatformVersion: '12',
    ResourceType: 'EC2Instance',
    ComputerName: instance.name,
    IPAddress: '10.0.0.1',
    SourceId: instance.instanceId,
    SourceType: 'AWS::EC2::Instance',
  };
}

/** One page; the token is the number of what came before. @throws AwsError on a token of somebody else's */
function paged(items: readonly unknown[], input: JsonObject, key: string): JsonObject {
  const token = stringAt(input, 'NextToken');
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start)) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = start + Math.min(numberAt(input, 'MaxResults') ?? MAX_PAGE, MAX_PAGE);
  return { [key]: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}

function bareName(nameOrArn: string): string {
  return nameOrArn.split('document/').at(-1) ?? nameOrArn;
}

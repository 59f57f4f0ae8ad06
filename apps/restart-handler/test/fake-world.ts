import type { IncidentEvent } from '@defib/incident-events';
import { createQueueFunction, type InvocationLog, type QueueFunction } from '@defib/queue-function';
import { readConfig } from '../src/config.ts';
import {
  type CalendarState,
  type CommandInvocation,
  type EscalationNotice,
  type InstanceDetails,
  InstancesRefusedError,
  type Ports,
  type RestartCommand,
} from '../src/ports.ts';
import { createRestartBatchHandler } from '../src/restart-function.ts';
import { type FakeLedger, fakeLedger } from './fake-ledger.ts';
import { readFixture } from './fixtures.ts';

export const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  DEFIB_ACCOUNT_ID: '111122223333',
  LEDGER_TABLE: 'defib-prod-ledger',
  RESTART_DOCUMENT: 'defib-prod-restart-unit',
  INCIDENT_BUS: 'defib-prod-incidents',
  ESCALATION_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:defib-prod-escalations',
} as const;

interface SentCommand {
  readonly commandId: string;
  readonly claimId: string;
  readonly command: RestartCommand;
  readonly instanceIds: readonly string[];
}

/** Everything around the function, in memory: what is there may be set, what the function did may be looked at. */
export interface FakeWorld {
  readonly handler: QueueFunction;
  readonly ledger: FakeLedger;
  readonly instances: Map<string, InstanceDetails>;
  readonly connections: Map<string, string>;
  readonly lifecycles: Map<string, string>;
  readonly invocations: Map<string, CommandInvocation[]>;
  readonly outputs: Map<string, string>;
  readonly sent: SentCommand[];
  readonly events: IncidentEvent[];
  readonly notices: EscalationNotice[];
  readonly logs: {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  readonly counts: Map<string, number>;
  readonly seconds: { readonly name: string; readonly value: number }[];
  /** Instances that SSM refuses although it calls them connected. */
  readonly refused: Set<string>;
  /** Whether their refusal shows in their connection too. */
  refusedLoseConnection: boolean;
  /** What happens elsewhere while a step is being told. */
  readonly whileTelling: Map<string, () => Promise<unknown>>;
  /** Calls that fail, once for each entry. */
  readonly failures: string[];
  now: Date;
  calendar: CalendarState;
  fleetSize: number;
}

export interface FakeWorldOptions {
  /** Changes to the policy of test/fixtures. */
  readonly policy?: Readonly<Record<string, unknown>>;
}

function addDefaultInstance(world: Pick<FakeWorld, 'instances' | 'connections'>, id: string): void {
  world.instances.set(id, {
    id,
    state: 'running',
    name: 'web-1',
    tags: { Name: 'web-1', fleet: 'web' },
    availabilityZone: 'eu-west-1a',
  });
  world.connections.set(id, 'Online');
}

/** A world with one healthy instance, i-0a1b2c3d4e5f60718. */
export function fakeWorld({ policy = {} }: FakeWorldOptions = {}): FakeWorld {
  const ledger = fakeLedger(() => world.now);
  const config = readConfig(ENVIRONMENT, JSON.stringify({ ...readFixture('policy.json'), ...policy }));
  let ids = 0;
  const pick = <Value>(from: ReadonlyMap<string, Value>, keys: readonly string[]): Map<string, Value> =>
    new Map([...from].filter(([key]) => keys.includes(key)));
  const failMaybe = (call: string): void => {
    const index = world.failures.indexOf(call);
    if (index < 0) return;
    world.failures.splice(index, 1);
    throw new Error(`${call} failed`);
  };
  const ports: Ports = {
    now: () => world.now,
    newId: () => `claim-${++ids}`,
    pause: async () => {},
    async describeInstances(wanted) {
      failMaybe('describeInstances');
      return pick(world.instances, wanted);
    },
    describeConnections: async (wanted) => pick(world.connections, wanted),
    describeLifecycles: async (wanted) => pick(world.lifecycles, wanted),
    readCalendars: async () => world.calendar,
    countFleet: async () => world.fleetSize,
    ledger: {
      ...ledger,
      async claim(write) {
        failMaybe(`claim of ${write.claim.instanceIds.length}`);
        return ledger.claim(write);
      },
      async recordCommands(...parameters) {
        failMaybe('recordCommands');
        return ledger.recordCommands(...parameters);
      },
    },
    async sendRestart(claimId, command, instanceIds) {
      failMaybe('sendRestart');
      const refused = instanceIds.filter((id) => world.refused.has(id));
      if (world.refusedLoseConnection) for (const id of refused) world.connections.set(id, 'ConnectionLost');
      if (refused.length > 0) throw new InstancesRefusedError('refused');
      const commandId = `command-${world.sent.length + 1}`;
      world.sent.push({ commandId, claimId, command, instanceIds });
      return commandId;
    },
    readInvocations: async (commandId) => world.invocations.get(commandId) ?? [],
    readOutput: async (commandId, instanceId) => world.outputs.get(`${commandId}/${instanceId}`),
    async publishEvents(events) {
      failMaybe('publishEvents');
      for (const { step } of events) await world.whileTelling.get(step)?.();
      world.events.push(...events);
    },
    async publishEscalation(notice) {
      failMaybe('publishEscalation');
      world.notices.push(notice);
    },
  };
  const write =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      world.logs.push({ level, message, fields });
    };
  const log: InvocationLog = { info: write('info'), warn: write('warn'), error: write('error'), startInvocation() {} };
  const world: FakeWorld = {
    handler: createQueueFunction({
      handle: createRestartBatchHandler({ config, portsFor: () => ports }),
      log,
      metrics: {
        count(name, value = 1, dimensions) {
          const key = dimensions === undefined ? name : `${name} ${Object.values(dimensions).join(' ')}`;
          world.counts.set(key, (world.counts.get(key) ?? 0) + value);
        },
        seconds(name, value) {
          world.seconds.push({ name, value });
        },
        flush() {},
      },
    }),
    ledger,
    instances: new Map(),
    connections: new Map(),
    lifecycles: new Map(),
    invocations: new Map(),
    outputs: new Map(),
    sent: [],
    events: [],
    notices: [],
    logs: [],
    counts: new Map(),
    seconds: [],
    refused: new Set(),
    refusedLoseConnection: false,
    whileTelling: new Map(),
    failures: [],
    now: new Date('2026-11-20T08:00:21.000Z'),
    calendar: { kind: 'open' },
    fleetSize: 1_000,
  };
  addDefaultInstance(world, 'i-0a1b2c3d4e5f60718');
  return world;
}

export function addInstance(world: FakeWorld, id: string): void {
  addDefaultInstance(world, id);
}

/** Lambda's context with plenty of time. */
export const CONTEXT = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 } as const;

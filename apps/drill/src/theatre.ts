import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Host,
  isEvent,
  type LocalAws,
  prepareSystemdHosts,
  startLocalAws,
  systemdHostsAvailable,
} from '@defib/local-aws';
import { heartbeatAlarmName, processAlarmName } from '@defib/monitoring-policy';
import { DRILL_ENVIRONMENT, drillPolicy, writeDrillConfig } from './drill-config.ts';
import { type DrillSlack, setUpSlack, slackPolicy } from './drill-slack.ts';
import { groupOf, type Recruit } from './scaling-group.ts';
import type { Scenario } from './scenario.ts';
import { deployStack, type Stack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import { type Casting, hireMember, hireTroupe, sandboxCasting, systemdCasting, type TroupeMember } from './troupe.ts';
import { createWorkDirectory } from './work-directory.ts';

/** AWS's minutes last two seconds in a drill. */
const TIME_SCALE = 30;
/** Every alarm has seen data by then, or never will. */
const FIRST_DATA_MILLISECONDS = 60_000;

/** Hosts with a real systemd were asked for and can't be had here. */
export class SystemdUnavailableError extends Error {
  override readonly name = 'SystemdUnavailableError';
}

/** Everything that the scenarios play on. */
export interface Theatre {
  readonly aws: LocalAws;
  readonly slack: DrillSlack;
  readonly stack: Stack;
  /** Grows as members are recruited. */
  troupeOf(scenario: Scenario): readonly TroupeMember[];
  /** For a scenario with a group: launches a host into it. */
  recruiterOf(scenario: Scenario): Recruit | undefined;
  /** The tags of an instance that permissions are given by. */
  tagsOf(instanceId: string): Readonly<Record<string, string>>;
}

interface TheatreOptions {
  readonly root: string;
  readonly scenarios: readonly Scenario[];
  readonly systemd: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Starts the local AWS and the hosts, deploys the stack on them, hands all of it to `play`, and takes it down again
 * whatever happens.
 *
 * @throws SystemdUnavailableError, the errors of Terraform and of the local AWS, and whatever `play` throws
 */
export async function withTheatre<T>(options: TheatreOptions, play: (theatre: Theatre) => Promise<T>): Promise<T> {
  const casting = options.systemd ? await prepareSystemd(options) : sandboxCasting;
  const workDirectory = createWorkDirectory(options.root);
  const hosts: Host[] = [];
  const aws = await startAws(options, workDirectory);
  try {
    const cast = await hireAll(options, { aws, casting, directory: join(workDirectory, 'hosts'), hosts });
    const configFile = join(workDirectory, 'defib.config.mjs');
    const slack = await setUpSlack(aws, options.scenarios);
    writeDrillConfig(
      configFile,
      drillPolicy(cast, casting, { slack: slackPolicy(slack, options.scenarios), timeScale: TIME_SCALE }),
      aws.region,
    );
    options.terminal.text(`What Slack is told: ${slack.standIn.pageUrl}`);
    options.signal.throwIfAborted();
    const stack = await deployStack({ ...options, workDirectory, configFile, awsEnv: aws.env });
    await waitForData(aws, cast, options.terminal);
    const how = { aws, casting, directory: join(workDirectory, 'hosts'), hosts };
    return await play({ aws, slack, stack, ...troupe(cast, how) });
  } finally {
    await Promise.allSettled(hosts.map((host) => host.stop()));
    await aws.stop();
    rmSync(workDirectory, { recursive: true, force: true });
  }
}

async function prepareSystemd({ root, terminal }: TheatreOptions): Promise<Casting> {
  const availability = await systemdHostsAvailable();
  if (!availability.available) throw new SystemdUnavailableError(availability.why);
  const progress = terminal.progress('preparing hosts with systemd');
  const createHost = await prepareSystemdHosts({
    cacheDirectory: join(root, '.defib', 'systemd'),
    onProgress: progress.update,
  });
  progress.done();
  return systemdCasting(createHost);
}

async function startAws({ root, terminal }: TheatreOptions, workDirectory: string): Promise<LocalAws> {
  const progress = terminal.progress('starting the local AWS');
  const directory = join(workDirectory, 'functions');
  mkdirSync(directory);
  const aws = await startLocalAws({
    timeScale: TIME_SCALE,
    alarmQuotas: TIME_SCALE,
    directory,
    virtualEnvironment: join(root, '.defib', 'venv'),
  });
  progress.done(`on ${aws.endpoint}, where a minute lasts ${60 / TIME_SCALE} s`);
  return aws;
}

async function hireAll(
  { scenarios, terminal }: TheatreOptions,
  { hosts, ...how }: { aws: LocalAws; casting: Casting; directory: string; hosts: Host[] },
): Promise<ReadonlyMap<Scenario, TroupeMember[]>> {
  const progress = terminal.progress('starting hosts and their processes');
  const cast = new Map<Scenario, TroupeMember[]>();
  for (const scenario of scenarios) {
    if (scenario.group) await how.aws.createGroup(groupOf(scenario.service));
    cast.set(scenario, await hireTroupe(scenario, { ...how, onHost: (host) => hosts.push(host) }));
  }
  progress.done(`${hosts.length} of them`);
  return cast;
}

/** Who plays, and how those come that join while a scenario plays. */
function troupe(
  cast: ReadonlyMap<Scenario, TroupeMember[]>,
  { hosts, ...how }: { aws: LocalAws; casting: Casting; directory: string; hosts: Host[] },
): Pick<Theatre, 'troupeOf' | 'recruiterOf' | 'tagsOf'> {
  const launched = new Map<string, string>();
  return {
    troupeOf: (scenario) => cast.get(scenario) ?? [],
    recruiterOf: (scenario) => {
      const members = cast.get(scenario);
      if (scenario.group !== true || members === undefined) return undefined;
      const group = groupOf(scenario.service);
      let count = 0;
      return async (events) => {
        count += 1;
        const name = `${scenario.service}-${count}`;
        const onHost = (host: Host): unknown => hosts.push(host);
        const member = await hireMember(scenario, { ...how, name, onHost, group: { name: group, events } });
        members.push(member);
        launched.set(member.instanceId, group);
        return member;
      };
    },
    tagsOf: (instanceId) => {
      const group = launched.get(instanceId);
      return group === undefined ? {} : { 'aws:autoscaling:groupName': group };
    },
  };
}

/** An alarm that has never seen data can't tell that a process died. */
async function waitForData(
  aws: LocalAws,
  cast: ReadonlyMap<Scenario, readonly TroupeMember[]>,
  terminal: Terminal,
): Promise<void> {
  const progress = terminal.progress('waiting until every alarm has seen data');
  await aws.refresh();
  const names = [...cast].flatMap(([scenario, members]) =>
    members.flatMap(({ instanceId }) => [
      processAlarmName(DRILL_ENVIRONMENT, instanceId, scenario.service),
      heartbeatAlarmName(DRILL_ENVIRONMENT, instanceId),
    ]),
  );
  await Promise.all(
    names.map((name) =>
      aws.waitFor(
        isEvent('alarm-state', (event) => event.alarmName === name && event.state === 'OK'),
        { timeoutMs: FIRST_DATA_MILLISECONDS },
      ),
    ),
  );
  progress.done(`${names.length} alarms are OK`);
}

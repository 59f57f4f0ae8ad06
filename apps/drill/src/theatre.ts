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
import type { Scenario } from './scenario.ts';
import { deployStack, type Stack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import { type Casting, hireTroupe, sandboxCasting, systemdCasting, type TroupeMember } from './troupe.ts';
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
  readonly stack: Stack;
  troupeOf(scenario: Scenario): readonly TroupeMember[];
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
    writeDrillConfig(configFile, drillPolicy(cast, casting), aws.region);
    options.signal.throwIfAborted();
    const stack = await deployStack({ ...options, workDirectory, configFile, awsEnv: aws.env });
    await waitForData(aws, cast, options.terminal);
    return await play({ aws, stack, troupeOf: (scenario) => cast.get(scenario) ?? [] });
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
    directory,
    virtualEnvironment: join(root, '.defib', 'venv'),
  });
  progress.done(`on ${aws.endpoint}, where a minute lasts ${60 / TIME_SCALE} s`);
  return aws;
}

async function hireAll(
  { scenarios, terminal }: TheatreOptions,
  { hosts, ...how }: { aws: LocalAws; casting: Casting; directory: string; hosts: Host[] },
): Promise<ReadonlyMap<Scenario, readonly TroupeMember[]>> {
  const progress = terminal.progress('starting hosts and their processes');
  const cast = new Map<Scenario, readonly TroupeMember[]>();
  for (const scenario of scenarios) {
    cast.set(scenario, await hireTroupe(scenario, { ...how, onHost: (host) => hosts.push(host) }));
  }
  progress.done(`${hosts.length} of them`);
  return cast;
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

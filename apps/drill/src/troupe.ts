import { join } from 'node:path';
import {
  type CreateHost,
  createSandboxHost,
  type Host,
  type LocalAws,
  type ProcessSelector,
  type ScalingEventOptions,
} from '@defib/local-aws';
import { agentUnit } from '@defib/monitoring-policy';
import type { Scenario } from './scenario.ts';

/** A host of the drill, as EC2, as a scenario and as a folder of this machine know it. */
export interface TroupeMember {
  readonly instanceId: string;
  readonly name: string;
  readonly host: Host;
  /** The unit that dies. */
  readonly unit: string;
  /** The CloudWatch agent's own unit. */
  readonly agentUnit: string;
}

/** What kind of hosts the drill plays on, and what their processes are. */
export interface Casting {
  readonly createHost: CreateHost;
  unit(service: string): string;
  selector(service: string): ProcessSelector;
  command(service: string): readonly string[];
}

const SERVER = join(import.meta.dirname, '..', 'server', 'server.mjs');

/** Real processes of this machine under a stand-in service manager; needs no root. */
export const sandboxCasting: Casting = {
  createHost: createSandboxHost,
  unit: (service) => `drill-${service}.service`,
  // In RE2 a dot is any character.
  selector: (service) => ({ pattern: `server[.]mjs drill-${service}$` }),
  command: (service) => [process.execPath, SERVER, `drill-${service}`],
};

/** Hosts with a real systemd and nginx in their own namespaces. */
export function systemdCasting(createHost: CreateHost): Casting {
  return {
    createHost,
    unit: () => 'nginx.service',
    selector: () => ({ exe: 'nginx' }),
    command: () => [],
  };
}

interface HiringOptions {
  readonly aws: LocalAws;
  readonly casting: Casting;
  readonly directory: string;
  readonly onHost: (host: Host) => void;
}

/** Makes the hosts of one scenario, starts their processes and registers them as managed instances. */
export async function hireTroupe(scenario: Scenario, options: HiringOptions): Promise<TroupeMember[]> {
  const names = Array.from({ length: scenario.hosts }, (_, index) => `${scenario.service}-${index + 1}`);
  return await Promise.all(names.map((name) => hireMember(scenario, { ...options, name })));
}

/** Makes one host. Into a group it comes without an agent: State Manager has to bring it. */
export async function hireMember(
  scenario: Scenario,
  {
    aws,
    casting,
    directory,
    onHost,
    name,
    group,
  }: HiringOptions & {
    readonly name: string;
    readonly group?: { readonly name: string; readonly events: ScalingEventOptions | undefined };
  },
): Promise<TroupeMember> {
  const unit = casting.unit(scenario.service);
  const agent = agentUnit('linux');
  const host = await casting.createHost({
    name: `defib-drill-${process.pid}-${name}`,
    directory: join(directory, name),
    units: [
      { name: unit, command: casting.command(scenario.service) },
      { name: agent, command: ['/bin/sleep', 'infinity'] },
    ],
  });
  onHost(host);
  await host.start(unit);
  const registration = { host, name, agentUnit: agent };
  if (group !== undefined) {
    const { instanceId } = await aws.launchIntoGroup(group.name, {
      ...registration,
      ...(group.events === undefined ? {} : { events: group.events }),
    });
    return { instanceId, name, host, unit, agentUnit: agent };
  }
  await host.start(agent);
  const { instanceId } = await aws.addHost({ ...registration, selectors: [casting.selector(scenario.service)] });
  return { instanceId, name, host, unit, agentUnit: agent };
}

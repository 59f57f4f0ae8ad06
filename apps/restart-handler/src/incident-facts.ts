import type { IncidentFacts } from '@defib/incident-events';
import type { Config } from './config.ts';
import type { Incident, InstanceLabel } from './incident.ts';
import type { InstanceDetails } from './ports.ts';
import { findTarget } from './restart-targets.ts';

export function labelOf(instance: InstanceDetails): InstanceLabel {
  return {
    id: instance.id,
    ...(instance.name === undefined ? {} : { name: instance.name }),
    ...(instance.autoScalingGroup === undefined ? {} : { autoScalingGroup: instance.autoScalingGroup }),
    ...(instance.availabilityZone === undefined ? {} : { availabilityZone: instance.availabilityZone }),
  };
}

/** What every event of this incident says. */
export function incidentFacts(
  incident: Incident,
  instance: InstanceLabel,
  config: Pick<Config, 'policy' | 'accountId' | 'region'>,
): IncidentFacts {
  const runbookUrl = findTarget(config.policy, incident)?.runbookUrl;
  return {
    version: 1,
    incidentId: incident.incidentId,
    environment: config.policy.environment,
    accountId: config.accountId,
    region: config.region,
    instance,
    target: {
      kind: incident.kind,
      service: incident.service,
      unit: incident.unit,
      ...(runbookUrl === undefined ? {} : { runbookUrl }),
    },
    alarm: incident.alarm,
  };
}

import type { AlarmChange } from './plan-alarms.ts';
import type { InstancePlan } from './plan-instance.ts';

/** A plan as lines for people; what is kept is left out. */
export function printPlan(plan: InstancePlan): string[] {
  return [
    ...plan.changes.flatMap(printChange),
    ...(plan.attachProfile ? [`attach the instance profile to ${plan.instanceId}`] : []),
    ...(plan.enableDetailedMonitoring ? [`switch detailed monitoring of ${plan.instanceId} on`] : []),
  ];
}

function printChange(change: AlarmChange): string[] {
  switch (change.kind) {
    case 'create':
      return [`create ${change.spec.name}`];
    case 'update':
      return [`update ${change.spec.name} (${change.differences.join('; ')})`];
    case 'keep':
      return [];
    default:
      return [`${change.kind} ${change.name}`];
  }
}

import type { Notice } from '../src/index.ts';
import { ALARM_EXAMPLES, fixtureAlarm } from './alarm-examples.ts';
import { INCIDENT_EXAMPLES } from './incident-examples.ts';

const processDown = fixtureAlarm('sns-process-down');

function instanceId(index: number): string {
  return `i-${(0x0a1b2c3d40000 + index).toString(16).padStart(17, '0')}`;
}

/** A service that died on many hosts, and what else came at the same time. */
export const STORM: readonly Notice[] = [
  ...Array.from({ length: 48 }, (_, index): Notice => {
    const id = instanceId(index);
    return {
      kind: 'alarm',
      alarm: {
        ...processDown,
        alarm: { ...processDown.alarm, name: `defib/prod/${id}/process-web` },
        state: { ...processDown.state, at: new Date(processDown.state.at.getTime() + index * 400) },
      },
      severity: 'critical',
      watch: { kind: 'process', service: 'web', unit: 'nginx.service', restarts: true },
      instances: [{ id }],
    };
  }),
  ...INCIDENT_EXAMPLES.map(({ notice }) => notice),
  ...ALARM_EXAMPLES.slice(1, 4).map(({ notice }) => notice),
];

import type { SlackLogs, SlackRules } from '@defib/monitoring-policy';
import type { Incoming } from './incoming.ts';
import type { LogRequest } from './ports.ts';

const FIVE_MINUTES = 300_000;

/** Which log lines are shown with a message; none for anything but a raised alarm. */
export function decideLogs({ notice, route }: Incoming, slack: SlackRules): LogRequest | undefined {
  if (notice.kind !== 'alarm' || notice.alarm.state.value !== 'ALARM') return undefined;
  const [instance] = notice.instances;
  const logs = logsOf(route.service, slack.logs);
  if (logs === undefined || (instance === undefined && logs.streams === 'instance')) return undefined;
  const to = notice.alarm.state.at;
  return {
    logGroup: logs.logGroup,
    from: new Date(to.getTime() - FIVE_MINUTES),
    to,
    ...(logs.pattern === undefined ? {} : { pattern: logs.pattern }),
    ...(logs.streams === 'instance' && instance !== undefined ? { streamPrefix: instance.id } : {}),
  };
}

function logsOf(service: string | undefined, logs: readonly SlackLogs[]): SlackLogs | undefined {
  const own = service === undefined ? undefined : logs.find(({ services }) => services.includes(service));
  return own ?? logs.find(({ services }) => services.length === 0);
}

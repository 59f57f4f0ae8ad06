import type { DigestState, Evaluation, Words } from './words.ts';

const DIRECTIONS = {
  over: 'over',
  'at-or-over': 'at or over',
  under: 'under',
  'at-or-under': 'at or under',
  'above-band': 'above the expected band',
  'below-band': 'below the expected band',
  'outside-band': 'outside the expected band',
} as const;

const STATES: Readonly<Record<DigestState, string>> = {
  escalated: 'in need of a person',
  failed: 'failed',
  raised: 'in alarm',
  withheld: 'not restarted',
  noticed: 'to be looked at',
  'no-data': 'without data',
  requested: 'being restarted',
  healed: 'healed',
  cleared: 'cleared',
  told: 'for information',
};

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = (
    [
      ['d', Math.floor(whole / 86_400)],
      ['h', Math.floor(whole / 3600) % 24],
      ['min', Math.floor(whole / 60) % 60],
      ['s', whole % 60],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .slice(0, 2)
    .map(([unit, count]) => `${count} ${unit}`);
  return parts.join(' ') || '0 s';
}

/** 'for 3 of 3 minutes', 'for 5 minutes', 'for 2 of 3 periods of 5 min' */
function heldFor({ needed, of, periodSeconds }: Evaluation): string {
  if (periodSeconds === undefined) return of === 1 ? '' : ` for ${needed} of ${of} periods`;
  if (of === 1) return ` for ${periodSeconds === 60 ? '1 minute' : duration(periodSeconds)}`;
  return periodSeconds === 60
    ? ` for ${needed} of ${of} minutes`
    : ` for ${needed} of ${of} periods of ${duration(periodSeconds)}`;
}

export const WORDS_EN: Words = {
  labels: {
    instance: 'Instance',
    instances: 'Instances',
    since: 'Since',
    at: 'At',
    account: 'Account',
    alarm: 'Alarm',
    service: 'Service',
    dimensions: 'Dimensions',
    contributor: 'Series',
    rule: 'Rule',
    children: 'Because of',
    query: 'Query',
    logGroups: 'Log groups',
    reason: 'Why',
    now: 'Now',
    attempt: 'Attempt',
    starts: 'Starts',
    ends: 'Ends',
    affected: 'Affected',
    group: 'Group',
    cause: 'Cause',
    zone: 'Zone',
    topic: 'Topic',
  },
  links: {
    alarm: 'Alarm',
    graph: 'Graph',
    instance: 'Instance',
    logs: 'Logs',
    runbook: 'Runbook',
    command: 'Command output',
    health: 'Health dashboard',
    group: 'Auto Scaling group',
  },
  metrics: { cpu: 'CPU', memory: 'Memory', disk: 'Disk', swap: 'Swap' },
  more: (count) => `+${count} more`,
  duration,
  alarm: {
    raised: (title, severity) =>
      `${severity === 'critical' ? 'CRITICAL' : severity === 'warning' ? 'Warning' : 'Alarm'}: ${title}`,
    cleared: (title, lasted) => (lasted === undefined ? `Cleared: ${title}` : `Cleared after ${lasted}: ${title}`),
    noData: (title) => `No data: ${title}`,
    processDown: (service, where) => `${service} is down on ${where}`,
    agentSilent: (where) => `the CloudWatch agent is silent on ${where}`,
    condition: (what, value, direction, threshold, evaluation) =>
      `${[what, value, DIRECTIONS[direction], threshold].filter((part) => part !== undefined && part !== '').join(' ')}${evaluation === undefined ? '' : heldFor(evaluation)}`,
    noProcess: (selector) => `No process ${selector} is running`,
    processBack: (selector, count) => `Processes ${selector} running: ${count}`,
    missingData: (what, evaluation) => `${what}: no data${evaluation === undefined ? '' : heldFor(evaluation)}`,
    afterMute: 'Sent after a mute window: it may be older than it looks.',
    muted: (until) => `Muted${until === undefined ? '' : ` until ${until}`}: no action is taken.`,
    suppressed: (by) => `Suppressed${by === undefined ? '' : ` by ${by}`}: its actions are held back.`,
    restartFollows: 'Nothing yet: Defib looks whether it may restart it, and tells here what came of it.',
    observed: 'Defib only observes here: restart it yourself if it is needed.',
    lookAtRunbook: 'Follow the runbook.',
  },
  logs: {
    before: 'Last log lines before it',
    newest: (count) => `the newest ${count} of more`,
    none: (group) => `No matching log lines in the five minutes before it (${group}).`,
    unavailable: {
      'no-such-group': (group) => `No log lines: there is no log group ${group}.`,
      'not-permitted': (group) => `No log lines: Defib may not read ${group}.`,
      'not-reachable': (group) => `No log lines: ${group} could not be read in time.`,
    },
  },
  incident: {
    requested: (unit, where) => `Restarting ${unit} on ${where}`,
    withheld: (unit, where) => `Not restarted: ${unit} on ${where}`,
    succeeded: (unit, where, time) => `Healed in ${time}: ${unit} on ${where}`,
    alreadyRunning: (unit, where, time) => `Running again after ${time}, by itself: ${unit} on ${where}`,
    failed: (unit, where) => `Restart failed: ${unit} on ${where}`,
    escalated: (unit, where) => `A person is needed: ${unit} on ${where}`,
    sent: 'The alarm says that it is down; the restart was sent by Systems Manager.',
    agentUnit: 'CloudWatch agent',
    endings: {
      restarted: 'It was restarted and stays up.',
      'already-running': 'It had already come back by itself.',
      'unit-not-found': 'The host has no such unit.',
      'unit-masked': 'The unit is masked on the host.',
      'start-failed': 'It did not start.',
      'start-timed-out': 'It did not become active in time.',
      'not-stable': 'It became active but did not stay up.',
      'bad-parameter': 'The host refused the command’s parameters.',
      'no-service-manager': 'The host has no systemd or service control manager.',
      'timed-out': 'The command ran into its time-out.',
      undeliverable: 'The command never reached the host.',
      cancelled: 'The command was cancelled.',
      unknown: 'The command ended in a way that is not known.',
    },
    withheldReasons: {
      'observe-mode': 'Defib only observes here.',
      suppressed: 'The alarm is suppressed by another.',
      muted: 'The alarm is muted.',
      paused: 'The instance is paused.',
      'change-calendar-closed': 'The change calendar is closed.',
      'instance-not-running': 'The instance is not running.',
      'instance-terminating': 'The instance is being terminated.',
      'instance-not-connected': 'The instance is not connected to Systems Manager.',
      'cooling-down': 'It was restarted only a moment ago.',
      'budget-exhausted': 'It was restarted too often.',
      'blast-radius': 'Too many instances of the service are down at once.',
    },
    withheldAdvice: {
      'observe-mode': 'Restart it yourself, or set the policy’s mode to act.',
      suppressed: 'Nothing to do while the suppressing alarm holds.',
      muted: 'Nothing to do while the mute rule holds.',
      paused: 'Remove the tag defib:paused when you are done; restart the unit yourself if it is needed before.',
      'change-calendar-closed': 'Restart it yourself if it can’t wait for the calendar to open.',
      'instance-not-running': 'Nothing to do, unless the instance should be running.',
      'instance-terminating': 'Nothing to do: the instance is going away.',
      'instance-not-connected': 'Look at the SSM agent and the network of the host.',
      'cooling-down': 'Nothing to do yet.',
      'budget-exhausted': 'Look at the unit’s journal: restarting does not cure it.',
      'blast-radius': 'Look for what the hosts have in common, such as a deployment, before you restart more of them.',
    },
    escalationReasons: {
      'budget-exhausted': 'It was restarted as often as is allowed, and died again.',
      'restart-failed': 'The restart failed.',
      'blast-radius': 'Too many instances of the service are down at once; the rest are left alone.',
      'instance-not-connected': 'The instance can’t be reached by Systems Manager.',
      'agent-silent': 'The CloudWatch agent sent no data; its own unit was dealt with.',
      'no-result': 'The restart never told how it ended.',
      'calendar-unreadable': 'Whether the change calendars are open could not be read.',
      'still-in-alarm': 'The unit is running, but its alarm does not go back to OK.',
    },
    escalationAdvice: {
      'budget-exhausted': 'Look at the unit’s journal: restarting does not cure it.',
      'restart-failed': 'Look at the unit on the host: another restart would end the same way.',
      'blast-radius': 'Look for what the hosts have in common, such as a deployment, before you restart more of them.',
      'instance-not-connected': 'Look at the host: its SSM agent does not answer.',
      'agent-silent': 'Check that metrics of this host arrive again; until then its processes are not watched.',
      'no-result': 'Look at the host and at the command, and restart the unit yourself if it is down.',
      'calendar-unreadable':
        'Check the change calendars in the policy and who may read them; until then nothing is restarted.',
      'still-in-alarm': 'Compare the alarm’s metric with the processes on the host and with the policy’s selector.',
    },
    retryAt: (time) => `Nothing yet: it is tried again at ${time}.`,
    noRetry: 'It is not tried again by itself: look at the unit on the host.',
    nothingToDo: 'Nothing to do.',
    verdictFollows: 'Nothing to do yet: the verdict follows.',
    exitCode: (exitCode) => `exit code ${exitCode}`,
    hostSaid: 'The end of what the host said',
  },
  health: {
    title: (service, category, closed) =>
      `AWS Health: ${service} ${{ issue: 'issue', scheduledChange: 'scheduled change', accountNotification: 'notification', investigation: 'investigation', other: 'event' }[category]}${closed ? ', closed' : ''}`,
    abuse: (service) => `AWS Health: abuse report (${service})`,
    actionRequired: 'AWS asks you to act: open the Health dashboard.',
    page: (number, of) => `page ${number} of ${of}`,
  },
  scaling: {
    launched: (instance, group) => `Launched ${instance} in ${group}`,
    terminated: (instance, group) => `Terminated ${instance} in ${group}`,
    'launch-failed': (_instance, group) => `Launch failed in ${group}`,
    'terminate-failed': (instance, group) => `Termination of ${instance} failed in ${group}`,
    'warm-pool': (instance, group) => `${instance} moved to or from the warm pool of ${group}`,
  },
  scalingAdvice: 'Look at the group’s activity history; the group tries again by itself.',
  spot: {
    interruption: (instance) => `Spot interruption in two minutes: ${instance}`,
    rebalance: (instance) => `Spot rebalance recommended: ${instance}`,
  },
  spotInterruption: (action) => `EC2 will ${action ?? 'take back'} the instance two minutes after this warning.`,
  spotRebalance: 'The instance runs a higher risk of interruption. Nothing to do unless it can’t be replaced.',
  text: { title: (looksLike) => (looksLike === undefined ? 'Message' : `Message (${looksLike})`) },
  digest: {
    title: (count, families) =>
      `${count} messages at once, ${families === 1 ? 'all of one kind' : `of ${families} kinds`}`,
    families: (count) => `and ${count} more kinds`,
    instances: 'instances',
    count: (state, count) => `${count} ${STATES[state]}`,
    footer: 'Too many at once for one message each: the worst first. Each is in the CloudWatch console.',
  },
};

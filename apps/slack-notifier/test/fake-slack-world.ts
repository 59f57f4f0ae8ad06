import { parsePolicy } from '@defib/monitoring-policy';
import type { RecordOutcome } from '@defib/queue-function';
import { createFunctionLog, createFunctionMetrics, type QueueRecord } from '@defib/queue-function';
import { checkSlackLimits, type LogExcerpt, type PlainSlackMessage, type SlackMessage } from '@defib/slack-message';
import type { Config } from '../src/config.ts';
import { createNotifyBatchHandler } from '../src/notify-function.ts';
import type { LogRequest, Ports, PostResult, Slot } from '../src/ports.ts';

export const ONCALL = '/defib/prod/slack/oncall';
export const GENERAL = '/defib/prod/slack/general';
export const ONCALL_URL = 'https://hooks.slack.com/services/T000/B000/oncall-secret';
export const GENERAL_URL = 'https://hooks.slack.com/services/T000/B111/general-secret';

export const POLICY = parsePolicy({
  environment: 'prod',
  instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
  services: [
    {
      name: 'web',
      unit: 'nginx.service',
      process: { exe: 'nginx' },
      runbookUrl: 'https://wiki.example.com/shop/web-down',
    },
  ],
  slack: {
    routes: [{ webhook: ONCALL, severities: ['critical'] }, { webhook: GENERAL }],
    logs: [{ logGroup: '/shop/web/error', services: ['web'], pattern: '?ERROR' }],
  },
});

export const OK: PostResult = { kind: 'answer', status: 200, code: '' };

export function answer(status: number, code = '', retryAfterSeconds?: number): PostResult {
  return { kind: 'answer', status, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

export interface Posted {
  readonly to: string;
  readonly at: number;
  readonly message: SlackMessage | PlainSlackMessage;
}

/** Slack, Parameter Store and the delivery log, in memory, with a clock of their own. */
export class FakeSlackWorld {
  readonly parameters = new Map([
    [ONCALL, ONCALL_URL],
    [GENERAL, GENERAL_URL],
  ]);
  readonly cached = new Map<string, string | undefined>();
  /** Every attempt; what Slack took is in `taken`. */
  readonly posted: Posted[] = [];
  readonly taken: Posted[] = [];
  readonly postponed: { receiptHandle: string; seconds: number }[] = [];
  readonly escalations: { subject: string; body: string }[] = [];
  readonly logRequests: LogRequest[] = [];
  readonly counts = new Map<string, number>();
  readonly logged: string[] = [];
  readonly delivered = new Set<string>();
  readonly raised = new Map<string, Date>();
  time = Date.parse('2026-11-20T08:20:00Z');
  answers: PostResult[] = [];
  slack: (posted: Posted) => PostResult = () => this.answers.shift() ?? OK;
  markFails = false;
  #freeAt = new Map<string, number>();
  #heldUntil = new Map<string, number>();
  #deadTold = new Set<string>();

  readonly ports: Ports = {
    now: () => new Date(this.time),
    random: () => 0.5,
    pause: async (milliseconds) => {
      this.time += milliseconds;
    },
    readWebhook: async (parameter, { fresh }) => {
      if (fresh || !this.cached.has(parameter)) this.cached.set(parameter, this.parameters.get(parameter));
      return this.cached.get(parameter);
    },
    post: async (address, message) => {
      const problems = checkSlackLimits(message);
      if (problems.length > 0) throw new Error(problems.join('; '));
      const posted = { to: address.href, at: this.time, message };
      this.posted.push(posted);
      const result = this.slack(posted);
      if (result.kind === 'answer' && result.status === 200) this.taken.push(posted);
      return result;
    },
    readLogs: async (request): Promise<LogExcerpt> => {
      this.logRequests.push(request);
      return {
        kind: 'lines',
        logGroup: request.logGroup,
        lines: [{ at: request.to, text: 'ERROR token=abc' }],
        more: false,
      };
    },
    deliveryLog: {
      readDelivered: async (marks) =>
        new Set(marks.map(({ webhook, key }) => `${webhook} ${key}`).filter((mark) => this.delivered.has(mark))),
      markDelivered: async (marks) => {
        if (this.markFails) throw new Error('DynamoDB is away');
        for (const { webhook, key } of marks) this.delivered.add(`${webhook} ${key}`);
      },
      readRaised: async (keys) =>
        new Map(
          keys
            .flatMap((key) => [[key, this.raised.get(key)]] as const)
            .flatMap(([key, at]) => (at === undefined ? [] : [[key, at]])),
        ),
      rememberRaised: async (raised) => {
        for (const { alarmKey, at } of raised) this.raised.set(alarmKey, at);
      },
      reserveSlot: async (webhook, latest): Promise<Slot> => {
        const at = Math.max(this.time, this.#freeAt.get(webhook) ?? 0);
        if (at > latest.getTime()) return { kind: 'too-late', at: new Date(at) };
        this.#freeAt.set(webhook, at + 1_100);
        return { kind: 'reserved', at: new Date(at) };
      },
      holdBack: async (webhook, until) => {
        this.#freeAt.set(webhook, Math.max(this.#freeAt.get(webhook) ?? 0, until.getTime()));
        this.#heldUntil.set(webhook, until.getTime());
      },
      isHeldBack: async (webhook) => (this.#heldUntil.get(webhook) ?? 0) > this.time,
      claimDeadNotice: async (webhook) => !this.#deadTold.has(webhook) && this.#deadTold.add(webhook).has(webhook),
    },
    postpone: async (messages) => {
      this.postponed.push(...messages);
    },
    publishEscalation: async (notice) => {
      this.escalations.push(notice);
    },
  };

  /** Hands a batch to the function; gives back what it said of each record. */
  async handle(
    bodies: readonly string[],
    { receiveCount = 1, policy = POLICY, seconds = 57 } = {},
  ): Promise<Record<string, RecordOutcome['kind'] | undefined>> {
    const records: QueueRecord[] = bodies.map((body, index) => ({
      recordId: `r${index}`,
      receiptHandle: `h${index}`,
      body,
      receiveCount,
    }));
    const endsAt = this.time + seconds * 1000;
    const outcomes = new Map<string, RecordOutcome>();
    const { slack } = policy;
    if (slack === undefined) throw new Error('the policy has no slack');
    const config: Config = {
      region: 'eu-west-1',
      ledgerTable: 'ledger',
      notifyQueueUrl: 'https://queue',
      escalationTopicArn: 'arn',
      policy,
      slack,
    };
    const line = (message: string, fields?: Readonly<Record<string, unknown>>) =>
      void this.logged.push(
        `${message} ${JSON.stringify(fields, (_, value) => (value instanceof Error ? String(value) : value))}`,
      );
    await createNotifyBatchHandler({ config, portsFor: () => this.ports })(records, {
      log: { ...createFunctionLog(), info: line, warn: line, error: line },
      metrics: {
        ...createFunctionMetrics(),
        count: (name, value = 1) => void (value > 0 && this.counts.set(name, (this.counts.get(name) ?? 0) + value)),
      },
      deadline: { signal: new AbortController().signal, remainingMilliseconds: () => Math.max(0, endsAt - this.time) },
      report: (recordId, outcome) => {
        if (!outcomes.has(recordId)) outcomes.set(recordId, outcome);
      },
    });
    return Object.fromEntries(records.map(({ recordId }) => [recordId, outcomes.get(recordId)?.kind]));
  }
}

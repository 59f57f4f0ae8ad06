import { type MonitoringPolicy, TAG_PREFIX } from '@defib/monitoring-policy';
import { fieldsOf } from './json-fields.ts';
import type { Expectation, OwnMessage, SweepState } from './ports.ts';
import { readSweepState } from './read-sweep-state.ts';

/** What an event asks for. It only says where to look: what is done follows from what is found there. */
export type Task =
  | {
      readonly kind: 'look';
      readonly instanceIds: readonly string[];
      readonly expect: Expectation;
      /** How often it was looked for in vain. */
      readonly tries: number;
    }
  | { readonly kind: 'interrupted'; readonly instanceId: string; readonly at: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'sweep-part'; readonly sweep: SweepState }
  /** Nothing that this function could ever act on. */
  | { readonly kind: 'ignore'; readonly reason: IgnoreReason; readonly detail: string };

export type IgnoreReason =
  | 'malformed'
  | 'another-account'
  | 'another-region'
  | 'unknown-event'
  | 'no-instance'
  | 'irrelevant-tags';

export interface EventSurroundings {
  readonly accountId: string;
  readonly region: string;
  readonly policy: MonitoringPolicy;
}

const INSTANCE_ID = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const MOST_INSTANCES = 100;

type Fields = ReadonlyMap<string, unknown>;

/** Says what a message of the detector's queue asks for. */
export function classifyEvent(input: unknown, surroundings: EventSurroundings): Task {
  const event = fieldsOf(input);
  if (event.get('source') === 'defib') return ownTask(event);
  const detailType = event.get('detail-type');
  const detail = fieldsOf(event.get('detail'));
  if (typeof detailType !== 'string') return ignore('malformed', 'the message is no EventBridge event');
  if (event.get('account') !== surroundings.accountId)
    return ignore('another-account', `the event is of account ${textOf(event, 'account')}`);
  if (event.get('region') !== surroundings.region)
    return ignore('another-region', `the event is of region ${textOf(event, 'region')}`);
  switch (detailType) {
    case 'EC2 Instance Launch Successful':
    case 'EC2 Instance-launch Lifecycle Action':
      return look(detail.get('EC2InstanceId'), 'present');
    case 'EC2 Instance Terminate Successful':
      return look(detail.get('EC2InstanceId'), leavesForGood(detail) ? 'absent' : 'present');
    case 'EC2 Instance-terminate Lifecycle Action':
      // It still runs, until the hooks are done; another event follows then.
      return look(detail.get('EC2InstanceId'), 'either');
    case 'EC2 Instance State-change Notification':
      return look(detail.get('instance-id'), expectationOf(detail.get('state')));
    case 'EC2 Spot Instance Interruption Warning':
      return interrupted(detail.get('instance-id'), event.get('time'));
    case 'Tag Change on Resource':
      return tagChange(event, detail, surroundings.policy);
    default:
      return ignore('unknown-event', `nothing is done on "${detailType.slice(0, 100)}"`);
  }
}

/** A message to itself, with the source that `classifyEvent` knows it by. */
export function ownMessageBody(message: OwnMessage): string {
  return JSON.stringify({ source: 'defib', ...message });
}

function ownTask(event: Fields): Task {
  switch (event.get('kind')) {
    case 'sweep':
      return { kind: 'sweep' };
    case 'sweep-part': {
      const sweep = readSweepState(event.get('sweep'));
      return sweep === undefined
        ? ignore('malformed', 'the part of a sweep has no state')
        : { kind: 'sweep-part', sweep };
    }
    case 'instances': {
      const ids = event.get('instanceIds');
      const found: unknown[] = Array.isArray(ids) ? ids.slice(0, MOST_INSTANCES) : [];
      const instanceIds = found.filter(isInstanceId);
      if (instanceIds.length === 0) return ignore('no-instance', 'no instance is named');
      const expect = event.get('expect');
      const tries = event.get('tries');
      return {
        kind: 'look',
        instanceIds,
        expect: expect === 'present' || expect === 'absent' ? expect : 'either',
        tries: typeof tries === 'number' ? tries : 0,
      };
    }
    default:
      return ignore('malformed', 'the message has no kind that is known');
  }
}

/**
 * A return to the warm pool and the replacement of a root volume come by the same detail-type as a termination
 * (Auto Scaling user guide, EventBridge event reference).
 */
function leavesForGood(detail: Fields): boolean {
  const destination = detail.get('Destination');
  return destination === undefined || destination === 'EC2';
}

function expectationOf(state: unknown): Expectation {
  if (state === 'terminated' || state === 'shutting-down') return 'absent';
  return state === 'pending' || state === 'running' ? 'present' : 'either';
}

function look(instanceId: unknown, expect: Expectation): Task {
  if (!isInstanceId(instanceId)) return ignore('no-instance', 'the event names no instance');
  return { kind: 'look', instanceIds: [instanceId], expect, tries: 0 };
}

function interrupted(instanceId: unknown, time: unknown): Task {
  if (!isInstanceId(instanceId)) return ignore('no-instance', 'the event names no instance');
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return ignore('malformed', 'the event has no time');
  return { kind: 'interrupted', instanceId, at: time };
}

/** Of the tags that change all day only those count that the policy or an override reads. */
function tagChange(event: Fields, detail: Fields, policy: MonitoringPolicy): Task {
  if (detail.get('service') !== 'ec2' || detail.get('resource-type') !== 'instance') {
    return ignore('unknown-event', 'the tags of no instance changed');
  }
  const changed: unknown = detail.get('changed-tag-keys');
  const keys: unknown[] = Array.isArray(changed) ? changed : [];
  const targets = [policy.instances, ...policy.services.map(({ instances }) => instances)];
  const read = new Set([...policy.alarms.copyTags, ...targets.flatMap(({ tags }) => tags.map(({ key }) => key))]);
  if (!keys.some((key) => typeof key === 'string' && (key.startsWith(TAG_PREFIX) || read.has(key)))) {
    return ignore('irrelevant-tags', 'no tag that Defib reads has changed');
  }
  const resources: unknown = event.get('resources');
  const arns: unknown[] = Array.isArray(resources) ? resources : [];
  const ids = arns.flatMap((arn) => (typeof arn === 'string' ? [arn.split('/').at(-1)] : [])).filter(isInstanceId);
  return ids.length === 0
    ? ignore('no-instance', 'the event names no instance')
    : { kind: 'look', instanceIds: ids.slice(0, MOST_INSTANCES), expect: 'either', tries: 0 };
}

function isInstanceId(value: unknown): value is string {
  return typeof value === 'string' && INSTANCE_ID.test(value);
}

function textOf(fields: Fields, key: string): string {
  const value = fields.get(key);
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : 'none';
}

function ignore(reason: IgnoreReason, detail: string): Task {
  return { kind: 'ignore', reason, detail };
}

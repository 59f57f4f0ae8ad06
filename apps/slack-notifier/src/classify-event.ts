import type { HealthNotice, Notice, ScalingNotice, SpotNotice } from '@defib/slack-message';
import { defined, type JsonFields } from './json-fields.ts';

/** An event of EventBridge that isn't an alarm, in words of ours, with what tells its copies apart from other events. */
export function classifyEvent(event: JsonFields): { readonly key: string; readonly notice: Notice } | undefined {
  const id = event.text('id') ?? '';
  switch (event.text('source')) {
    case 'aws.health':
      return healthNotice(event);
    case 'aws.autoscaling': {
      const notice = scalingEvent(event);
      return notice && { key: `event ${id}`, notice };
    }
    case 'aws.ec2': {
      const notice = spotEvent(event);
      return notice && { key: `event ${id}`, notice };
    }
    default:
      return undefined;
  }
}

const CATEGORIES = ['issue', 'scheduledChange', 'accountNotification', 'investigation'] as const;
const CATEGORY_SEVERITY = {
  issue: 'critical',
  scheduledChange: 'warning',
  investigation: 'warning',
  accountNotification: 'info',
  other: 'info',
} as const;

function healthNotice(event: JsonFields): { readonly key: string; readonly notice: HealthNotice } | undefined {
  const detail = event.object('detail');
  const eventTypeCode = detail.text('eventTypeCode');
  if (eventTypeCode === undefined) return undefined;
  const category = CATEGORIES.find((known) => known === detail.text('eventTypeCategory')) ?? 'other';
  const actionRequired = detail.text('actionability') === 'ACTION_REQUIRED';
  const page = Number(detail.text('page') ?? 1);
  const of = Number(detail.text('totalPages') ?? 1);
  const notice: HealthNotice = {
    kind: 'health',
    severity: actionRequired && category !== 'issue' ? 'warning' : CATEGORY_SEVERITY[category],
    service: detail.text('service') ?? 'AWS',
    eventTypeCode,
    category,
    abuse: event.text('detail-type') === 'AWS Health Abuse Event',
    description: latestDescription(detail),
    affected: affectedEntities(event, detail),
    actionRequired,
    ...defined({
      status: detail.text('statusCode'),
      accountId: detail.text('affectedAccount') ?? event.text('account'),
      // A backup event comes from another region than the one that it is about.
      region: detail.text('eventRegion') ?? event.text('region'),
      startsAt: detail.time('startTime'),
      endsAt: detail.time('endTime'),
      eventArn: detail.text('eventArn'),
      page: Number.isInteger(page) && Number.isInteger(of) ? { number: page, of } : undefined,
    }),
  };
  // The same communication comes again from the backup region and, in an organization, once for each account.
  const communication = detail.text('communicationId') ?? event.text('id') ?? '';
  return { key: `health ${communication} ${notice.accountId ?? ''} ${page}`, notice };
}

function latestDescription(detail: JsonFields): string {
  for (const description of detail.objects('eventDescription')) {
    const text = description.text('latestDescription');
    if (text !== undefined) return text;
  }
  return '';
}

function affectedEntities(event: JsonFields, detail: JsonFields): string[] {
  const entities = detail.objects('affectedEntities').flatMap((entity) => entity.text('entityValue') ?? []);
  return entities.length > 0 ? entities : event.list('resources').filter((resource) => typeof resource === 'string');
}

const SCALING_EVENTS: Readonly<Record<string, ScalingNotice['what']>> = {
  'EC2 Instance Launch Successful': 'launched',
  'EC2 Instance Launch Unsuccessful': 'launch-failed',
  'EC2 Instance Terminate Successful': 'terminated',
  'EC2 Instance Terminate Unsuccessful': 'terminate-failed',
};

function scalingEvent(event: JsonFields): ScalingNotice | undefined {
  const detail = event.object('detail');
  const what = SCALING_EVENTS[event.text('detail-type') ?? ''];
  const group = detail.text('AutoScalingGroupName');
  if (what === undefined || group === undefined) return undefined;
  return scalingNotice(what, group, detail, {
    accountId: event.text('account'),
    region: event.text('region'),
    at: event.time('time'),
    partition: partitionOf(event.list('resources')[0]),
  });
}

const SNS_SCALING_EVENTS: Readonly<Record<string, ScalingNotice['what']>> = {
  'autoscaling:EC2_INSTANCE_LAUNCH': 'launched',
  'autoscaling:EC2_INSTANCE_LAUNCH_ERROR': 'launch-failed',
  'autoscaling:EC2_INSTANCE_TERMINATE': 'terminated',
  'autoscaling:EC2_INSTANCE_TERMINATE_ERROR': 'terminate-failed',
};

/** What Auto Scaling writes to a topic by itself; undefined for anything else. */
export function classifyScalingNotification(
  message: JsonFields,
): { readonly key: string; readonly notice: ScalingNotice } | undefined {
  const what = SNS_SCALING_EVENTS[message.text('Event') ?? ''];
  const group = message.text('AutoScalingGroupName');
  if (what === undefined || group === undefined) return undefined;
  const arn = message.text('AutoScalingGroupARN');
  const notice = scalingNotice(what, group, message, {
    accountId: message.text('AccountId'),
    region: arn?.split(':')[3],
    at: message.time('Time') ?? message.time('EndTime'),
    partition: partitionOf(arn),
  });
  return { key: `scaling ${message.text('RequestId') ?? ''} ${what} ${notice.instanceId ?? ''}`, notice };
}

interface Circumstances {
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly at: Date | undefined;
  readonly partition: string | undefined;
}

function scalingNotice(
  what: ScalingNotice['what'],
  group: string,
  detail: JsonFields,
  circumstances: Circumstances,
): ScalingNotice {
  const failed = what.endsWith('-failed');
  // To and from the warm pool an instance is neither new nor gone.
  const pooled = [detail.text('Origin'), detail.text('Destination')].includes('WarmPool');
  return {
    kind: 'scaling',
    severity: failed ? 'warning' : 'info',
    what: pooled && !failed ? 'warm-pool' : what,
    group,
    ...defined({
      instanceId: detail.text('EC2InstanceId'),
      availabilityZone: detail.object('Details').text('Availability Zone'),
      cause: detail.text('Cause'),
      statusMessage: failed ? (detail.text('StatusMessage') ?? detail.text('Description')) : undefined,
      ...circumstances,
    }),
  };
}

const SPOT_EVENTS: Readonly<Record<string, SpotNotice['what']>> = {
  'EC2 Spot Instance Interruption Warning': 'interruption',
  'EC2 Instance Rebalance Recommendation': 'rebalance',
};

function spotEvent(event: JsonFields): SpotNotice | undefined {
  const detail = event.object('detail');
  const what = SPOT_EVENTS[event.text('detail-type') ?? ''];
  const instanceId = detail.text('instance-id');
  if (what === undefined || instanceId === undefined) return undefined;
  return {
    kind: 'spot',
    severity: what === 'interruption' ? 'warning' : 'info',
    what,
    instanceId,
    ...defined({
      action: detail.text('instance-action'),
      accountId: event.text('account'),
      region: event.text('region'),
      partition: partitionOf(event.list('resources')[0]),
      at: event.time('time'),
    }),
  };
}

function partitionOf(arn: unknown): string | undefined {
  return typeof arn === 'string' ? /^arn:(aws[a-z-]*):/.exec(arn)?.[1] : undefined;
}

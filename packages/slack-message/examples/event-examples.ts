import type { HealthNotice, ScalingNotice, SpotNotice, TextNotice } from '../src/index.ts';

const where = { accountId: '111122223333', region: 'eu-west-1' } as const;

export const EVENT_EXAMPLES: readonly {
  readonly title: string;
  readonly notice: HealthNotice | ScalingNotice | SpotNotice | TextNotice;
}[] = [
  {
    title: 'AWS Health',
    notice: {
      kind: 'health',
      severity: 'warning',
      service: 'EC2',
      eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
      category: 'scheduledChange',
      status: 'open',
      abuse: false,
      ...where,
      startsAt: new Date('2026-12-04T13:00:00Z'),
      description:
        'EC2 has detected degradation of the hardware that hosts your instance. It will be stopped after the time shown.\\n\\nMore: https://docs.example.com/retirement',
      affected: ['i-0a1b2c3d4e5f60718', 'i-0b2c3d4e5f6071829'],
      actionRequired: true,
      eventArn: 'arn:aws:health:eu-west-1::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/90353408594353980',
    },
  },
  {
    title: 'Auto Scaling launched an instance',
    notice: {
      kind: 'scaling',
      severity: 'info',
      what: 'launched',
      group: 'shop-web',
      instanceId: 'i-0d4e5f60718293041',
      availabilityZone: 'eu-west-1b',
      cause:
        'At 2026-11-20T08:20:00Z a monitor alarm shop-web-high in state ALARM triggered policy scale-out changing the desired capacity from 2 to 3.',
      ...where,
      at: new Date('2026-11-20T08:21:09Z'),
    },
  },
  {
    title: 'A launch failed',
    notice: {
      kind: 'scaling',
      severity: 'critical',
      what: 'launch-failed',
      group: 'shop-web',
      availabilityZone: 'eu-west-1b',
      statusMessage:
        'We currently do not have sufficient m7g.large capacity in the Availability Zone you requested (eu-west-1b).',
      cause:
        'At 2026-11-20T08:22:00Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 2 to 3.',
      ...where,
      at: new Date('2026-11-20T08:22:11Z'),
    },
  },
  {
    title: 'A Spot instance goes',
    notice: {
      kind: 'spot',
      severity: 'warning',
      what: 'interruption',
      instanceId: 'i-0d4e5f60718293041',
      action: 'terminate',
      ...where,
      at: new Date('2026-11-20T08:30:00Z'),
    },
  },
  {
    title: 'Anything else on the topic',
    notice: {
      kind: 'text',
      severity: 'info',
      looksLike: 'plain text',
      subject: 'Nightly backup of shop-db',
      text: 'Backup finished: 3 of 3 volumes, 41 GiB.\nReport: https://backup.example.com/reports/1182',
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:defib-prod-alarms',
      at: new Date('2026-11-20T03:10:00Z'),
    },
  },
];

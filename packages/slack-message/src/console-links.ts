/** Where a page of the console is. */
export interface ConsolePlace {
  readonly partition: string;
  readonly region?: string;
}

const HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** 'arn:aws-cn:…' → 'aws-cn'; 'aws' where there is no ARN. */
export function partitionOf(arn: string | undefined): string {
  return /^arn:(aws[a-z-]*):/.exec(arn ?? '')?.[1] ?? 'aws';
}

export function instanceUrl(place: ConsolePlace, instanceId: string): string | undefined {
  return pageUrl(place, 'ec2', `#InstanceDetails:instanceId=${encode(instanceId)}`);
}

export function autoScalingGroupUrl(place: ConsolePlace, group: string): string | undefined {
  return pageUrl(place, 'ec2', `#AutoScalingGroupDetails:id=${encode(group)};view=activity`);
}

export function commandUrl(place: ConsolePlace, commandId: string, instanceId: string): string | undefined {
  const page = pageUrl(place, 'systems-manager', '');
  return page?.replace('/home?', `/run-command/${encode(commandId)}/${encode(instanceId)}?`);
}

export function alarmUrl(place: ConsolePlace, alarmName: string): string | undefined {
  return pageUrl(place, 'cloudwatch', `#alarmsV2:alarm/${encode(alarmName)}`);
}

/** The log group's page; the console wants its name encoded twice, with $ for the second %. */
export function logGroupUrl(place: ConsolePlace, logGroup: string): string | undefined {
  return pageUrl(place, 'cloudwatch', `#logsV2:log-groups/log-group/${encode(encode(logGroup)).replaceAll('%', '$')}`);
}

export function healthUrl(partition: string, eventArn: string): string | undefined {
  return partition === 'aws'
    ? `https://health.aws.amazon.com/health/home#/event-log?eventID=${encode(eventArn)}`
    : undefined;
}

function pageUrl({ partition, region }: ConsolePlace, service: string, fragment: string): string | undefined {
  const host = HOSTS[partition];
  if (host === undefined || region === undefined || !/^[a-z0-9-]+$/.test(region)) return undefined;
  return `https://${region}.${host}/${service}/home?region=${region}${fragment}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

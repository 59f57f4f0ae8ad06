import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LocalAws, SlackStandIn, SlackWebhook } from '@defib/local-aws';
import { DRILL_ENVIRONMENT } from './drill-config.ts';
import type { Scenario } from './scenario.ts';

/** The channel of every scenario that has none of its own. */
export const COMMON_CHANNEL = '#drill';

/** The services' error log, whose lines are shown with an alarm. */
const LOG_GROUP = '/drill/error';
const LOG_PATTERN = '?ERROR ?FATAL';

/** Slack in a drill: its stand-in, and the parameters that hold the webhooks' addresses, set as the README says. */
export class DrillSlack {
  readonly standIn: SlackStandIn;
  readonly #aws: LocalAws;
  readonly #ssm: SSMClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #webhooks = new Map<string, SlackWebhook>();

  constructor(aws: LocalAws, standIn: SlackStandIn) {
    const client = {
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: { accessKeyId: 'drill', secretAccessKey: 'drill' },
    };
    this.#aws = aws;
    this.#ssm = new SSMClient(client);
    this.#logs = new CloudWatchLogsClient(client);
    this.standIn = standIn;
  }

  /** The webhook whose address the channel's parameter holds. */
  webhook(channel: string): SlackWebhook {
    const webhook = this.#webhooks.get(channel);
    if (webhook === undefined) throw new Error(`the drill has no webhook for ${channel}`);
    return webhook;
  }

  /** Makes a new webhook for a channel and puts its address into the channel's parameter. */
  async putWebhook(channel: string): Promise<SlackWebhook> {
    const webhook = this.standIn.createWebhook(channel);
    await this.#ssm.send(
      new PutParameterCommand({
        Name: parameterOf(channel),
        Type: 'SecureString',
        Value: webhook.url,
        Overwrite: true,
      }),
    );
    this.#webhooks.set(channel, webhook);
    return webhook;
  }

  /** Writes to the services' error log in the name of an instance, now. */
  async writeLog(instanceId: string, lines: readonly string[]): Promise<void> {
    const stream = { logGroupName: LOG_GROUP, logStreamName: `${instanceId}/${this.#aws.timeline().length}` };
    await this.#logs.send(new CreateLogStreamCommand(stream));
    const timestamp = Date.now();
    await this.#logs.send(
      new PutLogEventsCommand({ ...stream, logEvents: lines.map((message) => ({ timestamp, message })) }),
    );
  }

  async createLogGroup(): Promise<void> {
    await this.#logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  }
}

/** Starts the stand-in and does what a user does by hand: a webhook for each channel, its address in Parameter Store. */
export async function setUpSlack(aws: LocalAws, scenarios: readonly Scenario[]): Promise<DrillSlack> {
  const slack = new DrillSlack(aws, await aws.startSlack());
  await Promise.all(
    [COMMON_CHANNEL, ...scenarios.flatMap(({ channel }) => channel ?? [])].map((channel) => slack.putWebhook(channel)),
  );
  await slack.createLogGroup();
  return slack;
}

/** The policy's `slack`: a route for each scenario with a channel of its own, and one for everything else. */
export function slackPolicy(slack: DrillSlack, scenarios: readonly Scenario[]) {
  return {
    allowedHosts: [slack.standIn.origin],
    logs: [{ logGroup: LOG_GROUP, pattern: LOG_PATTERN }],
    routes: [
      ...scenarios.flatMap(({ channel, service, hosts }) => {
        if (channel === undefined) return [];
        // What has no host has no service in the policy either: its alarms name a team.
        return [{ webhook: parameterOf(channel), ...(hosts === 0 ? { teams: [service] } : { services: [service] }) }];
      }),
      { webhook: parameterOf(COMMON_CHANNEL) },
    ],
  };
}

/** Name of the parameter that holds the address of a channel's webhook. */
export function parameterOf(channel: string): string {
  return `/defib/${DRILL_ENVIRONMENT}/slack/${channel.replace(/^#/, '')}`;
}

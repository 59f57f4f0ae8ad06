import { CloudwatchEventBus } from '@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js';
import { Construct } from 'constructs';

/** Where each step of an incident is told. Subscribe to it what should know: a notifier, a ticket system, an archive. */
export class IncidentBus extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id);
    const bus = new CloudwatchEventBus(this, 'bus', { name });
    this.name = bus.name;
    this.arn = bus.arn;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../account.ts';
import type { EventRouter } from '../events/event-router.ts';
import type { Timeline } from '../timeline.ts';
import type { InvocationStatus } from '../timeline-event.ts';
import { type Command, commandStatus, detailsOf, type Invocation } from './command.ts';
import type { ManagedInstances } from './instances.ts';
import { overallStatus, runDocument } from './run-document.ts';

/** From SendCommand until the agent on the instance has the command. */
const PICK_UP_MS = 40;

export interface CommandRunnerOptions {
  readonly instances: ManagedInstances;
  readonly events: EventRouter;
  readonly account: Account;
  readonly timeline: Timeline;
}

/** The SSM agents of every instance: each runs its commands, and SSM tells EventBridge of every status. */
export class CommandRunner {
  readonly #options: CommandRunnerOptions;
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  start(command: Command): void {
    const running = this.#run(command)
      .catch((error: unknown) =>
        this.#options.timeline.add({ kind: 'plant-error', what: `command ${command.commandId}`, error: String(error) }),
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Starts nothing more, and tells nothing more of what still runs on hosts: those are stopped by their owner. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(command: Command): Promise<void> {
    let told: InvocationStatus = 'Pending';
    const tellCommand = async (): Promise<void> => {
      const status = commandStatus(command);
      if (status === told) return;
      told = status;
      await this.#tellCommand(command, status);
    };
    await Promise.all(command.invocations.map((invocation) => this.#runOn(command, invocation, tellCommand)));
  }

  async #runOn(command: Command, invocation: Invocation, tellCommand: () => Promise<void>): Promise<void> {
    if (!(await this.#picked(command, invocation))) return;
    const instance = this.#options.instances.reachable(invocation.instanceId);
    if (instance === undefined) {
      await this.#set(command, invocation, 'TimedOut', 'DeliveryTimedOut');
      await tellCommand();
      return;
    }
    await this.#set(command, invocation, 'InProgress', 'InProgress');
    await tellCommand();
    const steps = await runDocument(
      command.document,
      command.values,
      instance.host.platform === 'linux' ? 'Linux' : 'Windows',
      (script, options) => instance.host.exec(script, options),
    );
    if (this.#stopped) return;
    invocation.steps = steps;
    const status = overallStatus(steps);
    // The status can be read before the event of it arrives.
    await this.#set(command, invocation, status, detailsOf(status));
    const worst =
      steps.find((step) => step.status !== 'Success') ??
      steps.findLast((step) => !step.stdout.startsWith('Step execution skipped')) ??
      steps.at(-1);
    this.#options.timeline.add({
      kind: 'command-finished',
      commandId: command.commandId,
      instanceId: invocation.instanceId,
      status,
      statusDetails: detailsOf(status),
      exitCode: worst?.responseCode ?? -1,
      stdout: worst?.stdout ?? '',
      stderr: worst?.stderr ?? '',
    });
    await tellCommand();
  }

  /** Waits until the agent can be reached, or the delivery time-out has passed; false when the local AWS stops meanwhile. */
  async #picked(command: Command, invocation: Invocation): Promise<boolean> {
    const expires = command.requestedAt.getTime() + command.timeoutSeconds * 1000;
    do await sleep(PICK_UP_MS);
    while (
      !this.#stopped &&
      this.#options.instances.reachable(invocation.instanceId) === undefined &&
      Date.now() < expires
    );
    return !this.#stopped;
  }

  async #set(command: Command, invocation: Invocation, status: InvocationStatus, statusDetails: string): Promise<void> {
    invocation.status = status;
    invocation.statusDetails = statusDetails;
    await this.#options.events.putFromAws({
      source: 'aws.ssm',
      detailType: 'EC2 Command Invocation Status-change Notification',
      detail: {
        'command-id': command.commandId,
        'document-name': command.documentName,
        'instance-id': invocation.instanceId,
        'requested-date-time': command.requestedAt.toISOString(),
        status,
      },
      resources: [this.#instanceArn(invocation.instanceId)],
      at: new Date(),
    });
  }

  async #tellCommand(command: Command, status: InvocationStatus): Promise<void> {
    await this.#options.events.putFromAws({
      source: 'aws.ssm',
      detailType: 'EC2 Command Status-change Notification',
      detail: {
        'command-id': command.commandId,
        'document-name': command.documentName,
        'expire-after': new Date(command.requestedAt.getTime() + command.timeoutSeconds * 1000).toISOString(),
        parameters: command.given,
        'requested-date-time': command.requestedAt.toISOString(),
        status,
      },
      resources: command.invocations.map((invocation) => this.#instanceArn(invocation.instanceId)),
      at: new Date(),
    });
  }

  #instanceArn(instanceId: string): string {
    const { region, id } = this.#options.account;
    return `arn:aws:ec2:${region}:${id}:instance/${instanceId}`;
  }
}

import type { LocalAws, TimelineEvent, TimelineEventOf } from '@defib/local-aws';
import type { ScenarioTerminal } from './buffered-terminal.ts';
import type { DrillSlack } from './drill-slack.ts';
import { narrate } from './narrate.ts';
import type { ReportedCheck, ReportedMessage, ReportedScenario, ReportedStep } from './report.ts';
import type { Recruit } from './scaling-group.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import { mailOf, readIncident } from './told.ts';
import type { TroupeMember } from './troupe.ts';

/** Plays one scenario and tells on the terminal what happens as it happens. Never rejects: what goes wrong is reported. */
export async function playScenario(
  scenario: Scenario,
  {
    aws,
    slack,
    hosts,
    environment,
    terminal,
    recruit,
  }: {
    aws: LocalAws;
    slack: DrillSlack;
    hosts: readonly TroupeMember[];
    environment: string;
    terminal: ScenarioTerminal;
    recruit?: Recruit | undefined;
  },
): Promise<ReportedScenario> {
  const since = new Date();
  const stage = new Stage(aws, { environment, scenario, slack, hosts, since, recruit });
  const steps: ReportedStep[] = [];
  const nameOf = (id: string): string => hosts.find((host) => host.instanceId === id)?.name ?? id;
  const secondsAt = (at: Date): number => (at.getTime() - since.getTime()) / 1000;
  const tell = (event: TimelineEvent): void => {
    const narration = stage.concerns(event) ? narrate(event, nameOf) : undefined;
    if (narration === undefined) return;
    steps.push({ at: secondsAt(event.at), label: narration.label, text: narration.text });
    terminal.step(secondsAt(event.at), narration.label, narration.text);
    if (narration.quote !== undefined) terminal.quote(narration.quote);
    if (event.kind === 'command-finished' && event.status === 'Success') void tellNewProcess(event);
  };
  const tellNewProcess = async ({ commandId, instanceId }: TimelineEventOf<'command-finished'>): Promise<void> => {
    const host = hosts.find((member) => member.instanceId === instanceId)?.host;
    const unit = stage.events('command-sent').find((command) => command.commandId === commandId)?.parameters[
      'unit'
    ]?.[0];
    if (host === undefined || unit === undefined) return;
    const text = `${unit} runs on ${nameOf(instanceId)}, pid ${await host.mainPid(unit)}`;
    const at = secondsAt(new Date());
    steps.push({ at, label: 'active', text });
    terminal.step(at, 'active', text);
  };

  terminal.heading(scenario.name);
  terminal.text(scenario.title);
  const stopTelling = aws.onEvent(tell);
  const checks = await play(scenario, stage);
  await stage.slack.settled();
  stopTelling();
  for (const { passed, what, found } of checks) terminal.check(passed, passed ? what : `${what}: ${found}`);

  return {
    scenario: scenario.name,
    outcome: checks.every((result) => result.passed) ? 'passed' : 'failed',
    seconds: secondsAt(new Date()),
    steps,
    checks,
    commands: stage.events('command-sent').map((event) => ({
      at: secondsAt(event.at),
      commandId: event.commandId,
      instanceIds: event.instanceIds,
      unit: event.parameters['unit']?.join() ?? '',
    })),
    messages: messagesOf(stage, secondsAt),
  };
}

/** What people and subscribers were told, in order. */
function messagesOf(stage: Stage, secondsAt: (at: Date) => number): readonly ReportedMessage[] {
  return stage.aws
    .timeline()
    .filter((event) => stage.concerns(event))
    .flatMap((event): ReportedMessage[] => {
      if (event.kind === 'message-published') {
        const { subject, body } = mailOf(event);
        return [{ at: secondsAt(event.at), kind: 'mail', subject, body }];
      }
      if (event.kind === 'slack-message') {
        const body = JSON.stringify(event.message);
        return [{ at: secondsAt(event.at), kind: 'slack', subject: event.text, body }];
      }
      const incident = event.kind === 'event-put' ? readIncident(event) : undefined;
      return incident === undefined
        ? []
        : [{ at: secondsAt(event.at), kind: 'incident-event', subject: incident.step, body: JSON.stringify(incident) }];
    });
}

/** A scenario that ends in an error, or during which the local AWS failed, has not passed whatever else was true. */
async function play(scenario: Scenario, stage: Stage): Promise<readonly ReportedCheck[]> {
  const ended = await scenario.play(stage).catch((error: unknown): readonly ReportedCheck[] => [
    {
      what: 'the scenario came to its end',
      passed: false,
      found: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    },
  ]);
  const failures = stage.events('plant-error').map((event) => `${event.what}: ${event.error}`);
  return failures.length === 0
    ? ended
    : [...ended, { what: 'the local AWS worked', passed: false, found: failures.join('; ') }];
}

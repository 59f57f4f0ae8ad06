import type { IncidentEvent } from '@defib/incident-events';
import { changeCase, unsentCase } from './case-files.ts';
import { incidentFacts } from './incident-facts.ts';
import type { CaseFile, Claim, SentCommand } from './ports.ts';
import type { RestartRun } from './restart-run.ts';
import type { SendResult } from './send-claim.ts';
import { takeVerdict } from './take-verdict.ts';
import { tell } from './tell.ts';

function requestedEvents(
  commands: readonly SentCommand[],
  cases: readonly CaseFile[],
  run: RestartRun,
): IncidentEvent[] {
  return cases.flatMap((file) => {
    const sent = commands.find(({ instanceIds }) => instanceIds.includes(file.instanceId));
    if (sent === undefined) return [];
    const { incident, instance, attempt } = file;
    return [
      {
        step: 'Restart Requested',
        facts: incidentFacts(incident, instance, run.config),
        commandId: sent.commandId,
        attempt,
      },
    ];
  });
}

/** Tells that the restarts of a claim were requested, and notes that it was told. */
export async function announce(
  claim: Pick<Claim, 'claimId' | 'commands'>,
  cases: readonly CaseFile[],
  run: RestartRun,
): Promise<void> {
  const events = requestedEvents(claim.commands, cases, run);
  await tell(events, run);
  await run.ports.ledger.markAnnounced(claim.claimId);
  run.metrics.count('RestartsRequested', events.length);
  for (const { facts } of events) {
    run.log.info('restart requested', {
      incidentId: facts.incidentId,
      instanceId: facts.instance.id,
      unit: facts.target.unit,
      claimId: claim.claimId,
    });
  }
}

/** Tells of an instance that SSM refused after it was claimed, and takes the restart that never was off its budget. */
export async function giveBack(open: CaseFile, run: RestartRun): Promise<void> {
  const file = await takeVerdict(open, run);
  if (file === undefined) return;
  const facts = incidentFacts(file.incident, file.instance, run.config);
  const explanation =
    'Systems Manager refused to send the command to the instance: its SSM agent is gone or not registered.';
  await tell(
    [
      { step: 'Restart Withheld', facts, reason: 'instance-not-connected', explanation },
      { step: 'Incident Escalated', facts, reason: 'instance-not-connected', explanation },
    ],
    run,
  );
  await changeCase(run.ports.ledger, file, file, (current) =>
    current !== undefined && current.claimId === file.claimId ? unsentCase(current) : undefined,
  );
  run.metrics.count('RestartsWithheld', 1, { Reason: 'instance-not-connected' });
  run.log.warn('instance refused by Systems Manager', {
    incidentId: facts.incidentId,
    instanceId: file.instanceId,
    unit: file.unit,
  });
}

/** What follows from sending a claim: note the commands, then tell. In this order, so that a crash never sends twice. */
export async function concludeSending(
  claim: Claim,
  cases: readonly CaseFile[],
  sent: SendResult,
  run: RestartRun,
): Promise<void> {
  if (sent.commands.length > 0) {
    await run.ports.ledger.recordCommands(claim.claimId, sent.commands);
    await announce({ claimId: claim.claimId, commands: sent.commands }, cases, run);
  }
  const refused = new Set(sent.refused);
  for (const file of cases) {
    if (refused.has(file.instanceId)) await giveBack(file, run);
  }
}

import { allowedInstances, restartedInWindow } from './blast-radius.ts';
import { claimedCase } from './case-files.ts';
import type { Candidate } from './classify-alarm.ts';
import { decideRestart, type RestartDecision } from './decide-restart.ts';
import { type GatheredFacts, ledgerKeysOf } from './gather-facts.ts';
import { caseKeyText } from './incident.ts';
import { labelOf } from './incident-facts.ts';
import { type PlannedCommand, type PlannedRestart, planCommands } from './plan-commands.ts';
import type { CaseFile, Claim, ClaimWrite, InstanceDetails, LedgerSnapshot, ServiceRestarts } from './ports.ts';
import { LedgerContentionError, type RestartRun } from './restart-run.ts';
import { type SendResult, sendClaim } from './send-claim.ts';

const MOST_ROUNDS = 6;

export interface DecidedCandidate {
  readonly candidate: Candidate;
  readonly decision: Exclude<RestartDecision, { kind: 'restart' }>;
}

/** A claim that was written, and how sending it went. */
export interface ClaimedCommand {
  readonly claim: Claim;
  readonly restarts: readonly PlannedRestart[];
  readonly cases: readonly CaseFile[];
  readonly sent: SendResult | { readonly error: unknown };
}

export interface ClaimRound {
  readonly decided: readonly DecidedCandidate[];
  readonly claimed: readonly ClaimedCommand[];
  /** What could be neither decided nor claimed, because the ledger failed or kept changing. */
  readonly failed?: { readonly candidates: readonly Candidate[]; readonly error: unknown };
}

interface Ledger {
  readonly cases: Map<string, CaseFile>;
  readonly services: Map<string, ServiceRestarts>;
}

function copyOf({ cases, services }: LedgerSnapshot): Ledger {
  return { cases: new Map(cases), services: new Map(services) };
}

function decideAll(
  candidates: readonly Candidate[],
  facts: GatheredFacts,
  ledger: Ledger,
  run: RestartRun,
): { restarts: PlannedRestart[]; others: DecidedCandidate[] } {
  const now = run.ports.now();
  const restarts: PlannedRestart[] = [];
  const others: DecidedCandidate[] = [];
  const restarted = new Map<string, Set<string>>();
  for (const candidate of candidates) {
    const { incident, target } = candidate;
    const { blastRadius } = target.limits;
    const counted =
      restarted.get(target.service) ??
      new Set(restartedInWindow(ledger.services.get(target.service), blastRadius.windowSeconds, now).keys());
    restarted.set(target.service, counted);
    const instance = facts.instances.get(incident.instanceId);
    const lifecycleState = facts.lifecycles.get(incident.instanceId);
    const pingStatus = facts.connections.get(incident.instanceId);
    const file = ledger.cases.get(caseKeyText(incident));
    const decision = decideRestart(candidate, {
      now,
      mode: run.config.policy.mode,
      calendar: facts.calendar,
      blastRadius: {
        restarted: counted,
        allowed: allowedInstances(blastRadius, facts.fleets.get(target.service) ?? 0),
      },
      ...(instance === undefined ? {} : { instance }),
      ...(lifecycleState === undefined ? {} : { lifecycleState }),
      ...(pingStatus === undefined ? {} : { pingStatus }),
      ...(file === undefined ? {} : { file }),
    });
    if (decision.kind === 'restart') {
      counted.add(incident.instanceId);
      restarts.push({ candidate, attempt: decision.attempt });
    } else {
      others.push({ candidate, decision });
    }
  }
  return { restarts, others };
}

function planAll(restarts: readonly PlannedRestart[]): PlannedCommand[] {
  const byUnit = Map.groupBy(restarts, ({ candidate }) => candidate.target.unit);
  return [...byUnit.values()].flatMap((group) =>
    group[0] === undefined ? [] : planCommands(group[0].candidate.target, group),
  );
}

function writeOf(
  { target, command, restarts }: PlannedCommand,
  instances: ReadonlyMap<string, InstanceDetails>,
  ledger: Ledger,
  run: RestartRun,
): ClaimWrite {
  const now = run.ports.now();
  const claimId = run.ports.newId();
  const instanceIds = restarts.map(({ candidate }) => candidate.incident.instanceId);
  const cases = restarts.map(({ candidate }) => {
    const { incident } = candidate;
    const details = instances.get(incident.instanceId);
    const instance = details === undefined ? { id: incident.instanceId } : labelOf(details);
    return claimedCase(ledger.cases.get(caseKeyText(incident)), { candidate, instance, now }, claimId);
  });
  const service = ledger.services.get(target.service);
  const recent = Object.fromEntries(restartedInWindow(service, target.limits.blastRadius.windowSeconds, now));
  for (const id of instanceIds) recent[id] = now.toISOString();
  return {
    claim: {
      claimId,
      service: target.service,
      kind: target.kind,
      instanceIds,
      command,
      claimedAt: now.toISOString(),
      leaseUntil: run.leaseUntil,
      commands: [],
      announced: false,
    },
    cases,
    service: { service: target.service, version: (service?.version ?? 0) + 1, recent },
  };
}

/** Never rejects: whoever claims the next command must not be stopped by what became of this one. */
async function sendOf(
  write: ClaimWrite,
  restarts: readonly PlannedRestart[],
  run: RestartRun,
): Promise<ClaimedCommand> {
  const { claim, cases } = write;
  try {
    return { claim, restarts, cases, sent: await sendClaim(claim, run.ports) };
  } catch (error) {
    return { claim, restarts, cases, sent: { error } };
  }
}

/**
 * Decides on candidates of one service, claims what may be restarted and sends it. Claims go one after the other, for
 * they share the service's blast radius, while commands already claimed are on their way. Where somebody else wrote to
 * the ledger in between, what is not claimed yet is decided anew.
 *
 * Nothing else happens before the commands are out: telling comes later. When the ledger fails in the middle, what was
 * sent by then is still given back: a command that nobody noted would be sent a second time.
 */
export async function claimRestarts(
  candidates: readonly Candidate[],
  facts: GatheredFacts,
  run: RestartRun,
): Promise<ClaimRound> {
  let open = candidates;
  let ledger = copyOf(facts.ledger);
  const sending: Promise<ClaimedCommand>[] = [];
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { restarts, others } = decideAll(open, facts, ledger, run);
      let conflict = false;
      for (const planned of planAll(restarts)) {
        const write = writeOf(planned, facts.instances, ledger, run);
        if ((await run.ports.ledger.claim(write)) === 'conflict') {
          conflict = true;
          break;
        }
        for (const file of write.cases) ledger.cases.set(caseKeyText(file), file);
        ledger.services.set(write.service.service, write.service);
        const claimed = new Set(planned.restarts.map(({ candidate }) => candidate));
        open = open.filter((candidate) => !claimed.has(candidate));
        sending.push(sendOf(write, planned.restarts, run));
      }
      if (!conflict) return { decided: others, claimed: await Promise.all(sending) };
      // Two invocations that met once must not meet again at the same moment.
      await run.ports.pause(Math.random() * 50 * (round + 1));
      ledger = copyOf(await run.ports.ledger.read(ledgerKeysOf(open)));
    }
    throw new LedgerContentionError(`The ledger of ${candidates[0]?.target.service} kept changing`);
  } catch (error) {
    return { decided: [], claimed: await Promise.all(sending), failed: { candidates: open, error } };
  }
}

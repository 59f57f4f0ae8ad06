import type { Candidate } from './classify-alarm.ts';
import type { Config } from './config.ts';
import { caseKeyText, type RestartTarget } from './incident.ts';
import type { CalendarState, InstanceDetails, LedgerKeys, LedgerSnapshot, Ports } from './ports.ts';

/** What a batch of candidates is decided from. */
export interface GatheredFacts {
  readonly instances: ReadonlyMap<string, InstanceDetails>;
  readonly lifecycles: ReadonlyMap<string, string>;
  readonly connections: ReadonlyMap<string, string>;
  readonly calendar: CalendarState;
  readonly ledger: LedgerSnapshot;
  /** Size of the running fleet by service; only where a limit is a share of it. */
  readonly fleets: ReadonlyMap<string, number>;
}

export function ledgerKeysOf(candidates: readonly Candidate[]): LedgerKeys {
  const cases = new Map(
    candidates.map(({ incident: { instanceId, unit } }) => [caseKeyText({ instanceId, unit }), { instanceId, unit }]),
  );
  return { cases: [...cases.values()], services: [...new Set(candidates.map(({ target }) => target.service))] };
}

async function countFleets(targets: Iterable<RestartTarget>, ports: Ports): Promise<ReadonlyMap<string, number>> {
  const shares = [...targets].filter(({ limits }) => limits.blastRadius.maxShare !== undefined);
  return new Map(
    await Promise.all(
      shares.map(async ({ service, instances }) => [service, await ports.countFleet(instances)] as const),
    ),
  );
}

/**
 * Asks for everything that any of the candidates' decisions needs, all at the same time: a decision is then one round
 * trip away from the alarm, however many things it depends on.
 */
export async function gatherFacts(
  candidates: readonly Candidate[],
  config: Config,
  ports: Ports,
): Promise<GatheredFacts> {
  const ids = [...new Set(candidates.map(({ incident }) => incident.instanceId))];
  const targets = new Map(candidates.map(({ target }) => [target.service, target]));
  const calendars = config.policy.changeCalendars;
  const [instances, lifecycles, connections, calendar, ledger, fleets] = await Promise.all([
    ports.describeInstances(ids),
    ports.describeLifecycles(ids),
    ports.describeConnections(ids),
    calendars.length === 0 ? ({ kind: 'open' } as const) : ports.readCalendars(calendars),
    ports.ledger.read(ledgerKeysOf(candidates)),
    countFleets(targets.values(), ports),
  ]);
  return { instances, lifecycles, connections, calendar, ledger, fleets };
}

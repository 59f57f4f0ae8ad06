import { type AlarmOfCase, caseKeyText } from '../src/incident.ts';
import type { CaseFile, Claim, Ledger, RetryMarker, ServiceRestarts } from '../src/ports.ts';

/** A ledger in memory with the conditions of the real one. */
export interface FakeLedger extends Ledger {
  readonly cases: Map<string, CaseFile>;
  readonly claims: Map<string, Claim>;
  readonly retries: Map<string, RetryMarker>;
  readonly services: Map<string, ServiceRestarts>;
}

export function fakeLedger(now: () => Date): FakeLedger {
  const cases = new Map<string, CaseFile>();
  const claims = new Map<string, Claim>();
  const retries = new Map<string, RetryMarker>();
  const services = new Map<string, ServiceRestarts>();
  const oks = new Map<string, string>();
  const okKey = ({ alarm, ...key }: AlarmOfCase): string => `${caseKeyText(key)} ${alarm}`;
  const stormsTold = new Map<string, string>();
  const isNext = (before: { readonly version: number } | undefined, after: { readonly version: number }): boolean =>
    (before?.version ?? 0) + 1 === after.version;
  const change = (claimId: string, to: Partial<Claim>): void => {
    const claim = claims.get(claimId);
    if (claim === undefined) throw new Error(`no claim ${claimId}`);
    claims.set(claimId, { ...claim, ...to });
  };
  return {
    cases,
    claims,
    retries,
    services,
    async read(keys) {
      const found = keys.cases.flatMap((key) => {
        const file = cases.get(caseKeyText(key));
        return file === undefined ? [] : [[caseKeyText(key), file] as const];
      });
      return {
        cases: new Map(found),
        services: new Map([...services].filter(([service]) => keys.services.includes(service))),
      };
    },
    async claim(write) {
      const free =
        isNext(services.get(write.service.service), write.service) &&
        write.cases.every((file) => isNext(cases.get(caseKeyText(file)), file));
      if (!free) return 'conflict';
      services.set(write.service.service, write.service);
      for (const file of write.cases) cases.set(caseKeyText(file), file);
      claims.set(write.claim.claimId, write.claim);
      return 'written';
    },
    async saveCase(file) {
      if (!isNext(cases.get(caseKeyText(file)), file)) return 'conflict';
      cases.set(caseKeyText(file), file);
      const { instanceId, unit, retryAt } = file;
      if (file.status === 'waiting' && retryAt !== undefined)
        retries.set(caseKeyText(file), { instanceId, unit, retryAt });
      return 'written';
    },
    readClaim: async (claimId) => claims.get(claimId),
    recordCommands: async (claimId, commands) => change(claimId, { commands }),
    markAnnounced: async (claimId) => change(claimId, { announced: true }),
    async renewLease(claim, leaseUntil) {
      if (claims.get(claim.claimId)?.leaseUntil !== claim.leaseUntil) return 'conflict';
      change(claim.claimId, { leaseUntil });
      return 'written';
    },
    async closeClaim(claimId) {
      claims.delete(claimId);
    },
    listOpen: async () => ({ claims: [...claims.values()], retries: [...retries.values()] }),
    async removeRetry(marker) {
      if (retries.get(caseKeyText(marker))?.retryAt === marker.retryAt) retries.delete(caseKeyText(marker));
    },
    async noteOk({ at, ...alarm }) {
      // A write takes its time; whoever doesn't wait for it decides without it.
      await new Promise((resolve) => setTimeout(resolve, 2));
      const key = okKey(alarm);
      if ((oks.get(key) ?? '') < at) oks.set(key, at);
    },
    async readOks(alarms) {
      return new Map(
        alarms.flatMap((alarm) => {
          const at = oks.get(okKey(alarm));
          return at === undefined ? [] : [[caseKeyText(alarm), at] as const];
        }),
      );
    },
    async takeStorm(service, until) {
      if ((stormsTold.get(service) ?? '') > now().toISOString()) return 'conflict';
      stormsTold.set(service, until);
      return 'written';
    },
    async markStormTold(service, until) {
      stormsTold.set(service, until);
    },
  };
}

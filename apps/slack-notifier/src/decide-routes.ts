import type { SlackRules } from '@defib/monitoring-policy';
import type { RouteFacts } from './incoming.ts';

/** The webhook parameters that a message goes to: the first route that matches, and those after it while they say `also`. */
export function decideRoutes(facts: RouteFacts, { routes }: SlackRules): string[] {
  const webhooks = new Set<string>();
  for (const route of routes) {
    const matches =
      any(route.severities, facts.severity) &&
      any(route.kinds, facts.kind) &&
      any(route.teams, facts.team) &&
      any(route.services, facts.service);
    if (!matches) continue;
    webhooks.add(route.webhook);
    if (!route.also) break;
  }
  return [...webhooks];
}

function any<T>(wanted: readonly T[], value: T | undefined): boolean {
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

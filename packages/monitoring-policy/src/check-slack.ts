import type { MonitoringPolicy } from './policy.ts';
import type { SlackRoute } from './slack-rules.ts';

/** What is wrong between the fields of `slack`, and between them and the services; one line per problem. */
export function slackConflicts({ slack, services }: MonitoringPolicy): string[] {
  if (slack === undefined) return [];
  const known = new Set(services.map(({ name }) => name));
  const problems = [...slack.routes.entries()].flatMap(([index, route]) =>
    unknownServices(route.services, `slack.routes[${index}]`, known),
  );
  problems.push(
    ...[...slack.logs.entries()].flatMap(([index, logs]) =>
      unknownServices(logs.services, `slack.logs[${index}]`, known),
    ),
  );
  const last = slack.routes.at(-1);
  if (last === undefined || !matchesEverything(last)) {
    problems.push(
      'slack.routes: the last one does not match everything, so messages could be lost; should end with a route that has a webhook and nothing else',
    );
  }
  for (const [index, route] of slack.routes.slice(0, -1).entries()) {
    if (matchesEverything(route) && !route.also) {
      problems.push(
        `slack.routes[${index}]: matches everything, so the routes below it are never asked; should be the last`,
      );
    }
  }
  return problems;
}

function matchesEverything({ severities, teams, services, kinds }: SlackRoute): boolean {
  return severities.length + teams.length + services.length + kinds.length === 0;
}

function unknownServices(names: readonly string[], path: string, known: ReadonlySet<string>): string[] {
  return names.flatMap((name, index) =>
    known.has(name)
      ? []
      : [`${path}.services[${index}]: is ${JSON.stringify(name)}; should be one of the policy's services`],
  );
}

import {
  type EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
  type Rule as StoredRule,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { type JsonObject, parseJsonObject } from '../json-value.ts';

export interface RuleTarget {
  readonly arn: string;
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformed: boolean;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly pattern?: JsonObject;
  /** 'rate(1 minute)' */
  readonly schedule?: string;
  readonly targets: readonly RuleTarget[];
}

export interface Buses {
  readonly names: ReadonlySet<string>;
  readonly rules: readonly Rule[];
}

/** Every bus, rule and target of the store. */
export async function readBuses(events: EventBridgeClient): Promise<Buses> {
  const names = new Set<string>();
  const rules: Rule[] = [];
  for await (const name of pages(async (NextToken) => {
    const { EventBuses = [], NextToken: next } = await events.send(new ListEventBusesCommand({ NextToken }));
    return { items: EventBuses.map((bus) => bus.Name ?? ''), next };
  })) {
    names.add(name);
    for await (const stored of pages(async (NextToken) => {
      const { Rules = [], NextToken: next } = await events.send(
        new ListRulesCommand({ EventBusName: name, NextToken }),
      );
      return { items: Rules, next };
    })) {
      const rule = await readRule(events, stored, name).catch(gone);
      if (rule !== undefined) rules.push(rule);
    }
  }
  return { names, rules };
}

async function readRule(events: EventBridgeClient, stored: StoredRule, busName: string): Promise<Rule> {
  const targets: RuleTarget[] = [];
  for await (const target of pages(async (NextToken) => {
    const { Targets = [], NextToken: next } = await events.send(
      new ListTargetsByRuleCommand({ Rule: stored.Name, EventBusName: busName, NextToken }),
    );
    return { items: Targets, next };
  })) {
    targets.push(readTarget(target));
  }
  const pattern = parseJsonObject(stored.EventPattern ?? '');
  return {
    name: stored.Name ?? '',
    arn: stored.Arn ?? '',
    busName,
    enabled: stored.State !== 'DISABLED',
    ...(pattern === undefined ? {} : { pattern }),
    ...(stored.ScheduleExpression === undefined || stored.ScheduleExpression === ''
      ? {}
      : { schedule: stored.ScheduleExpression }),
    targets,
  };
}

/** A rule that was deleted between the list and the look is none. */
function gone(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

function readTarget(target: Target): RuleTarget {
  return {
    arn: target.Arn ?? '',
    transformed: target.InputTransformer !== undefined,
    ...(target.Input === undefined ? {} : { input: target.Input }),
    ...(target.InputPath === undefined ? {} : { inputPath: target.InputPath }),
  };
}

async function* pages<T>(
  page: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    yield* items;
    token = next;
  } while (token !== undefined && token !== '');
}

import { FieldReader } from './field-reader.ts';
import type { SlackLogs, SlackRoute, SlackRules } from './slack-rules.ts';

// Parameter Store: letters, digits and . - _ / ; up to 15 levels (API reference, PutParameter). Names that start with
// aws or ssm are refused there.
const PARAMETER = {
  matches: /^\/(?!aws|ssm)[A-Za-z0-9_.-]{1,100}(?:\/[A-Za-z0-9_.-]{1,100}){0,14}$/i,
  right: 'the name of a Parameter Store parameter, such as "/defib/prod/slack/oncall" (never the address itself)',
};
const TEXT = { matches: /^[^\p{Cc}]{1,256}$/u, right: 'a tag value of 1 to 256 characters' };
const SERVICE = { matches: /^[a-z][a-z0-9-]{0,39}$/, right: 'the name of a service' };
const LOG_GROUP = { matches: /^[A-Za-z0-9_./#-]{1,512}$/, right: 'the name of a log group, such as "/shop/web/error"' };
const PATTERN = {
  matches: /^[^\p{Cc}]{1,1024}$/u,
  right: 'a CloudWatch Logs filter pattern of at most 1,024 characters',
};
const TAG_KEY = { matches: /^[^\p{Cc}]{1,128}$/u, right: 'a tag key of 1 to 128 characters' };
// No address by number: nothing at all could stand behind 169.254.169.254 that a message should go to.
const HOST = {
  matches:
    /^(?:(?=[a-z0-9.-]*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{1,5})?|http:\/\/127\.0\.0\.1:\d{1,5})$/,
  right: 'a host such as "chat.example.com" or, for tests, an origin such as "http://127.0.0.1:8080"',
};

const SEVERITIES = ['critical', 'warning', 'info'] as const;
const KINDS = ['alarm', 'incident', 'health', 'scaling', 'spot', 'text'] as const;

export function readSlack(fields: FieldReader): SlackRules {
  const slack = {
    locale: fields.oneOf('locale', ['en', 'ko']),
    routes: fields.list('routes', (item, path) => readRoute(new FieldReader(item, path, fields.problems))),
    logs: fields.list('logs', (item, path) => readLogs(new FieldReader(item, path, fields.problems))),
    teamTag: fields.has('teamTag') ? fields.text('teamTag', TAG_KEY) : 'team',
    allowedHosts: fields.texts('allowedHosts', HOST),
  };
  fields.refuseUnknown();
  return slack;
}

function readRoute(fields: FieldReader): SlackRoute {
  const route = {
    webhook: fields.text('webhook', PARAMETER),
    severities: readChoices(fields, 'severities', SEVERITIES),
    teams: fields.texts('teams', TEXT),
    services: fields.texts('services', SERVICE),
    kinds: readChoices(fields, 'kinds', KINDS),
    also: fields.flag('also', false),
  };
  fields.refuseUnknown();
  return route;
}

function readLogs(fields: FieldReader): SlackLogs {
  const logs = {
    logGroup: fields.text('logGroup', LOG_GROUP),
    services: fields.texts('services', SERVICE),
    ...(fields.has('pattern') ? { pattern: fields.text('pattern', PATTERN) } : {}),
    streams: fields.oneOf('streams', ['instance', 'all']),
  };
  fields.refuseUnknown();
  return logs;
}

function readChoices<const T extends string>(fields: FieldReader, key: string, allowed: readonly T[]): T[] {
  const rule = {
    matches: new RegExp(`^(?:${allowed.join('|')})$`),
    right: allowed.map((one) => `"${one}"`).join(' or '),
  };
  const given = fields.texts(key, rule);
  return allowed.filter((one) => given.includes(one));
}

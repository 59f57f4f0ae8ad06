import { expect, it } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy-error.ts';
import { webhookParameters } from './slack-rules.ts';

const base = {
  environment: 'prod',
  instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
  services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
};

function problemsOf(slack: unknown): readonly string[] {
  try {
    parsePolicy({ ...base, slack });
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

it('fills in what is left out, and passes through itself unchanged', () => {
  const { slack } = parsePolicy({
    ...base,
    slack: {
      routes: [
        { webhook: '/defib/prod/slack/oncall', severities: ['critical'], kinds: ['incident', 'alarm'], also: true },
        { webhook: '/defib/prod/slack/general' },
      ],
      logs: [{ logGroup: '/shop/web/error', services: ['web'], pattern: '?ERROR ?FATAL' }],
      allowedHosts: ['chat.example.com:8443', 'http://127.0.0.1:8080'],
    },
  });

  expect(slack).toEqual({
    locale: 'en',
    routes: [
      {
        webhook: '/defib/prod/slack/oncall',
        severities: ['critical'],
        teams: [],
        services: [],
        kinds: ['alarm', 'incident'],
        also: true,
      },
      { webhook: '/defib/prod/slack/general', severities: [], teams: [], services: [], kinds: [], also: false },
    ],
    logs: [{ logGroup: '/shop/web/error', services: ['web'], pattern: '?ERROR ?FATAL', streams: 'instance' }],
    teamTag: 'team',
    allowedHosts: ['chat.example.com:8443', 'http://127.0.0.1:8080'],
  });
  expect(parsePolicy({ ...base, slack }).slack).toEqual(slack);
  expect(slack && webhookParameters(slack)).toEqual(['/defib/prod/slack/general', '/defib/prod/slack/oncall']);
  expect(parsePolicy(base).slack).toBeUndefined();
});

it('names every wrong field', () => {
  const everything = { webhook: '/defib/prod/slack/general' };

  expect(problemsOf({ routes: [] })).toEqual([
    'slack.routes: the last one does not match everything, so messages could be lost; should end with a route that has a webhook and nothing else',
  ]);
  expect(problemsOf({ routes: [everything, everything] })).toEqual([
    'slack.routes[0]: matches everything, so the routes below it are never asked; should be the last',
  ]);
  expect(
    problemsOf({
      locale: 'de',
      routes: [{ webhook: 'https://hooks.slack.com/services/T/B/secret', severity: 'critical' }, everything],
      logs: [{ logGroup: 'a b' }],
      allowedHosts: ['169.254.169.254', 'https://chat.example.com', 'http://10.0.0.1:80', 'localhost'],
    }).map((problem) => problem.split(': is ')[0]),
  ).toEqual([
    'slack.locale',
    'slack.routes[0].webhook',
    'slack.routes[0].severity',
    'slack.logs[0].logGroup',
    'slack.allowedHosts[0]',
    'slack.allowedHosts[1]',
    'slack.allowedHosts[2]',
    'slack.allowedHosts[3]',
  ]);
  expect(
    problemsOf({
      routes: [{ webhook: '/a/b', services: ['shop'] }, everything],
      logs: [{ logGroup: '/a', services: ['db'] }],
    }),
  ).toEqual([
    'slack.routes[0].services[0]: is "shop"; should be one of the policy\'s services',
    'slack.logs[0].services[0]: is "db"; should be one of the policy\'s services',
  ]);
});

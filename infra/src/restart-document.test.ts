import { describe, expect, it } from 'vitest';
import { checkCommandDocument } from '../test/check-command-document.ts';
import { restartDocument, restartStepNames } from './restart-document.ts';

const document = restartDocument();

function patternOf(parameter: string): RegExp {
  const declared = document.parameters[parameter];
  if (declared === undefined) throw new Error(`${parameter} is not declared`);
  return new RegExp(declared.allowedPattern);
}

describe('the restart document', () => {
  it('passes the checks that SSM would make, and some more', () => {
    expect(checkCommandDocument(document)).toEqual([]);
  });

  it('takes exactly the parameters that the restart-handler sends, and each as a string without a default', () => {
    expect(Object.keys(document.parameters)).toEqual([
      'unit',
      'alarmedAt',
      'notIfStartedAfter',
      'startTimeoutSeconds',
      'stableSeconds',
    ]);
    expect(new Set(Object.values(document.parameters).map((parameter) => parameter.type))).toEqual(new Set(['String']));
  });

  it('has one step for each platform', () => {
    expect(document.mainSteps.map(({ name, action, precondition }) => ({ name, action, precondition }))).toEqual([
      {
        name: restartStepNames.linux,
        action: 'aws:runShellScript',
        precondition: { StringEquals: ['platformType', 'Linux'] },
      },
      {
        name: restartStepNames.windows,
        action: 'aws:runPowerShellScript',
        precondition: { StringEquals: ['platformType', 'Windows'] },
      },
    ]);
  });

  it('sets variables from the parameters inside single quotes, and nowhere else', () => {
    const [linux, windows] = document.mainSteps.map((step) => step.inputs.runCommand);
    expect(linux?.slice(0, 6)).toEqual([
      '#!/bin/sh',
      "unit='{{ unit }}'",
      "alarmedAt='{{ alarmedAt }}'",
      "notIfStartedAfter='{{ notIfStartedAfter }}'",
      "startTimeoutSeconds='{{ startTimeoutSeconds }}'",
      "stableSeconds='{{ stableSeconds }}'",
    ]);
    expect(windows?.slice(0, 5)).toEqual([
      "$unit = '{{ unit }}'",
      "$alarmedAt = '{{ alarmedAt }}'",
      "$notIfStartedAfter = '{{ notIfStartedAfter }}'",
      "$startTimeoutSeconds = '{{ startTimeoutSeconds }}'",
      "$stableSeconds = '{{ stableSeconds }}'",
    ]);
    expect(linux?.slice(6).filter((line) => line.includes('{{') || line.startsWith('#!'))).toEqual([]);
    expect(windows?.slice(5).filter((line) => line.includes('{{'))).toEqual([]);
  });
});

describe('its patterns', () => {
  it.each([
    'nginx.service',
    'nginx',
    'postgresql@15-main.service',
    'amazon-cloudwatch-agent.service',
    'AmazonCloudWatchAgent',
    'W3SVC',
    'MSSQL_2022',
    'a'.repeat(128),
  ])('let the unit %j pass', (unit) => {
    expect(unit).toMatch(patternOf('unit'));
  });

  it.each([
    '',
    'a; rm -rf /',
    '$(id)',
    '`id`',
    '../x',
    '/etc/passwd',
    '-x',
    '--help',
    '.hidden',
    'a b',
    "a'b",
    'a"b',
    'a\nb',
    'nginx\n',
    '\nnginx',
    'a\\x2db',
    'nginx*',
    'a$b',
    'a&b',
    'a|b',
    '{{ unit }}',
    'ünit',
    'a'.repeat(129),
    'a'.repeat(300),
  ])('refuse the unit %j', (unit) => {
    expect(unit).not.toMatch(patternOf('unit'));
  });

  it.each(['alarmedAt', 'notIfStartedAfter'])('let only a time in UTC and whole seconds be %s', (parameter) => {
    expect('2026-01-31T12:00:00Z').toMatch(patternOf(parameter));
    for (const hostile of [
      '',
      '2026-01-31T12:00:00.000Z',
      '2026-01-31T12:00:00+0100',
      "2026-01-31T12:00:00Z'; id",
      '2026-01-31T12:00:00Z\n',
      '$(date)',
      '1'.repeat(300),
    ]) {
      expect(hostile).not.toMatch(patternOf(parameter));
    }
  });

  it.each(['startTimeoutSeconds', 'stableSeconds'])('let only up to four digits be %s', (parameter) => {
    for (const good of ['0', '10', '0060', '9999']) expect(good).toMatch(patternOf(parameter));
    for (const hostile of ['', '-1', '1.5', '1e3', '10000', '10\n', '0x10', '$(id)', '1;id']) {
      expect(hostile).not.toMatch(patternOf(parameter));
    }
  });
});

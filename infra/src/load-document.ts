import { readFileSync } from 'node:fs';

/** Last resort, above the half hour that the script allows itself. */
const TIMEOUT_SECONDS = '2400';

const PARAMETERS = {
  scenario: {
    type: 'String',
    description: 'What to make happen',
    allowedPattern: '^(cpu|memory|disk|network|http-403|http-404|http-500|kill)$',
  },
  seconds: { type: 'String', description: 'For how long, 1 to 1800', default: '300', allowedPattern: '^[0-9]{1,4}$' },
  percent: {
    type: 'String',
    description: 'How much of CPU, memory or disk, 1 to 98',
    default: '92',
    allowedPattern: '^[0-9]{1,2}$',
  },
  unit: {
    type: 'String',
    description: 'The systemd unit whose process is killed',
    default: 'none',
    allowedPattern: '^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}$',
  },
  url: {
    type: 'String',
    description: 'What is fetched to load the network',
    default: 'none',
    allowedPattern: '^(none|https?://[A-Za-z0-9./:?=&_~%-]{1,300})$',
  },
} as const;

/**
 * The document that loads a host with documents/load.sh, for accounts in which alarms are tried out. Values stand
 * inside single quotes, which no pattern lets them leave.
 */
export function loadDocument(): object {
  const script = readFileSync(new URL('../documents/load.sh', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const options = ['seconds', 'percent', 'unit', 'url'].map((name) => `--${name} '{{ ${name} }}'`).join(' ');
  return {
    schemaVersion: '2.2',
    description: 'Defib: loads a test host for a while, so that its alarms fire. Undoes everything at the end.',
    parameters: PARAMETERS,
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'load',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: TIMEOUT_SECONDS,
          runCommand: [
            '#!/bin/sh',
            `set -- '{{ scenario }}' ${options}`,
            ...script.filter((line) => !line.startsWith('#!')),
          ],
        },
      },
    ],
  };
}

import { readFileSync } from 'node:fs';

/** One parameter of an SSM document. Without a default, so SendCommand has to give every one. */
interface DocumentParameter {
  readonly type: 'String';
  readonly description: string;
  readonly allowedPattern: string;
}

interface DocumentStep {
  readonly action: 'aws:runShellScript' | 'aws:runPowerShellScript';
  readonly name: string;
  readonly precondition: { readonly StringEquals: readonly ['platformType', 'Linux' | 'Windows'] };
  readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
}

/** Content of an SSM document of type Command, schema version 2.2. */
export interface CommandDocument {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly mainSteps: readonly DocumentStep[];
}

/**
 * Names of the document's steps. GetCommandInvocation needs one as PluginName, because the document has more than one
 * step; the step of the other platform is skipped and counts as a success.
 */
export const restartStepNames = { linux: 'restartLinux', windows: 'restartWindows' } as const;

/**
 * Last resort, far above what the scripts allow themselves (start time-out at most 3600 s, stable at most 900 s, plus
 * a minute and a half of bounded questions): the agent would kill the script before it could say how it went.
 */
const stepTimeoutSeconds = '5400';

const time = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$';
const seconds = '^[0-9]{1,4}$';

const parameters = {
  unit: {
    type: 'String',
    description: 'systemd unit or Windows service to restart, such as nginx.service',
    allowedPattern: '^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}$',
  },
  alarmedAt: {
    type: 'String',
    description: 'When the alarm turned to ALARM, UTC, such as 2026-01-31T12:00:00Z',
    allowedPattern: time,
  },
  notIfStartedAfter: {
    type: 'String',
    description: 'A unit that became active at or after this time (UTC) is back already and is left alone',
    allowedPattern: time,
  },
  startTimeoutSeconds: {
    type: 'String',
    description: 'How long the unit may take to become active, 1 to 3600',
    allowedPattern: seconds,
  },
  stableSeconds: {
    type: 'String',
    description: 'How long it must then stay active, 0 to 900',
    allowedPattern: seconds,
  },
} as const satisfies Record<string, DocumentParameter>;

/**
 * The document that restarts one unit on Linux (systemd) and Windows. SSM puts each parameter's value into the text of
 * the script before it runs, so the values stand inside single quotes, which no pattern lets them leave.
 *
 * `interpolationType: ENV_VAR` would be safer still, but agents before 3.3.2746.0 don't know it and would run the
 * script with the bare placeholder.
 */
export function restartDocument(): CommandDocument {
  const names = Object.keys(parameters);
  return {
    schemaVersion: '2.2',
    description: 'Defib: restarts one service, waits until it is stable, and says how that went.',
    parameters,
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: restartStepNames.linux,
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: stepTimeoutSeconds,
          runCommand: [
            '#!/bin/sh',
            ...names.map((name) => `${name}='{{ ${name} }}'`),
            ...bodyLines('restart-unit.sh').filter((line) => !line.startsWith('#!')),
          ],
        },
      },
      {
        action: 'aws:runPowerShellScript',
        name: restartStepNames.windows,
        precondition: { StringEquals: ['platformType', 'Windows'] },
        inputs: {
          timeoutSeconds: stepTimeoutSeconds,
          runCommand: [...names.map((name) => `$${name} = '{{ ${name} }}'`), ...bodyLines('restart-unit.ps1')],
        },
      },
    ],
  };
}

function bodyLines(file: string): string[] {
  const text = readFileSync(new URL(`../documents/${file}`, import.meta.url), 'utf8');
  return text.trimEnd().split('\n');
}

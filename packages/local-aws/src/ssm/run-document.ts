import type { ExecResult } from '../host.ts';
import type { ParameterValues } from './check-parameters.ts';
import type { CommandDocument, DocumentStep } from './command-document.ts';
import { substitute } from './substitute.ts';

export type StepStatus = 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut';

export interface StepResult {
  readonly name: string;
  readonly action: string;
  readonly status: StepStatus;
  readonly responseCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** Runs a script on the instance. */
export type Execute = (script: string, options: { readonly timeoutSeconds: number }) => Promise<ExecResult>;

/** The agent stops what ran out of time with this code. */
const STOPPED_PREEMPTIVELY = 137;

/**
 * What the SSM agent does with a document: each step in turn, those of another platform skipped. A step that fails does
 * not keep the next from running (only `onFailure: exit` would, which the local AWS does not know).
 */
export async function runDocument(
  document: CommandDocument,
  values: ParameterValues,
  platform: string,
  execute: Execute,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of document.steps) results.push(await runStep(step, values, platform, execute));
  return results;
}

/** The status of the whole: a failure outweighs a time-out, and that a success. */
export function overallStatus(results: readonly StepResult[]): 'Success' | 'Failed' | 'TimedOut' {
  if (results.some((result) => result.status === 'Failed')) return 'Failed';
  return results.some((result) => result.status === 'TimedOut') ? 'TimedOut' : 'Success';
}

async function runStep(
  step: DocumentStep,
  values: ParameterValues,
  platform: string,
  execute: Execute,
): Promise<StepResult> {
  const startedAt = new Date();
  const ended = (status: StepStatus, responseCode: number, stdout: string, stderr: string): StepResult => ({
    name: step.name,
    action: step.action,
    status,
    responseCode,
    stdout,
    stderr,
    startedAt,
    endedAt: new Date(),
  });
  if (step.unknownPrecondition) return ended('Failed', 1, '', 'the local AWS cannot judge this precondition');
  if (step.platform !== undefined && step.platform !== platform) {
    return ended(
      'Success',
      0,
      `Step execution skipped due to unsatisfied preconditions: '"StringEquals": [platformType, ${step.platform}]'. Step name: ${step.name}`,
      '',
    );
  }
  if (step.action !== 'aws:runShellScript') return ended('Failed', 1, '', `the local AWS does not run ${step.action}`);
  try {
    const script = step.runCommand.map((line) => substitute(line, values)).join('\n');
    const timeoutSeconds = Number(substitute(step.timeoutSeconds, values));
    const { exitCode, stdout, stderr } = await execute(script, { timeoutSeconds });
    if (exitCode === undefined) return ended('TimedOut', STOPPED_PREEMPTIVELY, stdout, stderr);
    return ended(
      exitCode === 0 ? 'Success' : 'Failed',
      exitCode,
      stdout,
      exitCode === 0 ? stderr : `${stderr}${stderr === '' ? '' : '\n'}failed to run commands: exit status ${exitCode}`,
    );
  } catch (error) {
    return ended('Failed', 1, '', String(error));
  }
}

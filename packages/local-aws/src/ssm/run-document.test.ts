import { describe, expect, it } from 'vitest';
import type { ExecResult } from '../host.ts';
import { readCommandDocument } from './command-document.ts';
import { overallStatus, runDocument } from './run-document.ts';

const DOCUMENT = readCommandDocument(
  JSON.stringify({
    schemaVersion: '2.2',
    parameters: { unit: { type: 'String' }, limit: { type: 'String' } },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'linux',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: '{{ limit }}', runCommand: ['echo {{unit}}', "printf '%s' '{{ unit }}'"] },
      },
      {
        action: 'aws:runPowerShellScript',
        name: 'windows',
        precondition: { StringEquals: ['platformType', 'Windows'] },
        inputs: { runCommand: ['x'] },
      },
    ],
  }),
);
const VALUES = { unit: ['web.service'], limit: ['90'] };

async function run(result: ExecResult, values: typeof VALUES = VALUES) {
  const asked: { script: string; timeoutSeconds: number }[] = [];
  const results = await runDocument(DOCUMENT, values, 'Linux', async (script, { timeoutSeconds }) => {
    asked.push({ script, timeoutSeconds });
    return result;
  });
  return {
    asked,
    status: overallStatus(results),
    steps: results.map(({ name, status, responseCode, stdout, stderr }) => ({
      name,
      status,
      responseCode,
      stdout,
      stderr,
    })),
  };
}

const SKIPPED = {
  name: 'windows',
  status: 'Success',
  responseCode: 0,
  stdout: `Step execution skipped due to unsatisfied preconditions: '"StringEquals": [platformType, Windows]'. Step name: windows`,
  stderr: '',
};

describe('the agent', () => {
  it('puts the values in as text and skips the other platform', async () => {
    expect(await run({ exitCode: 0, stdout: 'out', stderr: 'err' })).toEqual({
      asked: [{ script: "echo web.service\nprintf '%s' 'web.service'", timeoutSeconds: 90 }],
      status: 'Success',
      steps: [{ name: 'linux', status: 'Success', responseCode: 0, stdout: 'out', stderr: 'err' }, SKIPPED],
    });
  });

  it('fails on any other exit code', async () => {
    const { status, steps } = await run({ exitCode: 31, stdout: 'out', stderr: '' });
    expect({ status, first: steps[0] }).toEqual({
      status: 'Failed',
      first: {
        name: 'linux',
        status: 'Failed',
        responseCode: 31,
        stdout: 'out',
        stderr: 'failed to run commands: exit status 31',
      },
    });
  });

  it('stops a script that takes too long', async () => {
    const { status, steps } = await run({ exitCode: undefined, stdout: 'half', stderr: '' });
    expect({ status, first: steps[0] }).toEqual({
      status: 'TimedOut',
      first: { name: 'linux', status: 'TimedOut', responseCode: 137, stdout: 'half', stderr: '' },
    });
  });

  it('fails where the document cannot be run at all', async () => {
    const undeclared = readCommandDocument(
      '{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["{{ nowhere }}"]}}]}',
    );
    const results = await runDocument(undeclared, {}, 'Linux', async () => ({ exitCode: 0, stdout: '', stderr: '' }));
    expect(overallStatus(results)).toBe('Failed');
  });
});

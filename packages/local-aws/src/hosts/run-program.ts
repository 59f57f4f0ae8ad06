import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HostError } from './host-errors.ts';

const execute = promisify(execFile);

/** Runs a program and resolves with its stdout. Rejects with its last lines of stderr when it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { timeoutSeconds }: { readonly timeoutSeconds: number },
): Promise<string> {
  try {
    const options = { timeout: timeoutSeconds * 1000, maxBuffer: 32 * 1024 * 1024, encoding: 'utf8' } as const;
    return (await execute(program, [...args], options)).stdout;
  } catch (error) {
    throw new HostError(`${program} ${args.join(' ')} failed: ${lastLines(error)}`, { cause: error });
  }
}

function lastLines(error: unknown): string {
  const output = (['stdout', 'stderr'] as const)
    .map((name): unknown => (error instanceof Error && name in error ? Reflect.get(error, name) : undefined))
    .filter((text) => typeof text === 'string' && text !== '')
    .join('\n');
  return (output === '' ? String(error) : output).trimEnd().split('\n').slice(-5).join('\n');
}

import type { CommandInvocation } from '../src/ports.ts';
import type { FakeWorld } from './fake-world.ts';
import { INSTANCE } from './fixtures.ts';

/** Lets time pass. */
export function later(world: FakeWorld, seconds: number): void {
  world.now = new Date(world.now.getTime() + seconds * 1_000);
}

export function stepsTold(world: FakeWorld): string[] {
  return world.events.map(({ step }) => step);
}

/** Ids of made-up instances, in order. */
export function instanceIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `i-0${index.toString(16).padStart(16, '0')}`);
}

export interface Ending {
  readonly status?: string;
  readonly statusDetails?: string;
  readonly exitCode?: number;
  readonly output?: string;
  readonly endedAt?: string;
  readonly instanceId?: string;
}

/** What SSM says of a command that has ended on a Linux host. */
export function invocation(claimId: string, ending: Ending): CommandInvocation {
  const { status = 'Success', statusDetails = status, exitCode, output = '', endedAt, instanceId = INSTANCE } = ending;
  const step = {
    output,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
  return {
    instanceId,
    claimId,
    status,
    statusDetails,
    steps: { restartLinux: step, restartWindows: { output: '', exitCode: 0 } },
  };
}

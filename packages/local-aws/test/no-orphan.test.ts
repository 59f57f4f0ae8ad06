import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { findMotoServer, MotoServerError, startLocalAws } from '../src/index.ts';

const moto = await findMotoServer();
if (moto === undefined) console.warn('SKIPPED: no moto_server (set DEFIB_MOTO_SERVER or install moto[server])');

const OWNER = `
import { startMotoServer } from ${JSON.stringify(new URL('../src/moto-server.ts', import.meta.url).href)};
const { pid } = await startMotoServer({ accountId: '111122223333' });
console.log(pid);
`;

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.skipIf(moto === undefined)(
  'leaves no moto behind when its owner is killed',
  async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', OWNER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: owner.stdout }), 'line');
    const pid = Number(line);
    expect(lives(pid)).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => lives(pid), { timeout: 5000 }).toBe(false);
  },
  60_000,
);

it('says what is wrong with a moto_server that is named and is none', async () => {
  await expect(startLocalAws({ motoServer: '/nowhere/moto_server' })).rejects.toThrow(MotoServerError);
});

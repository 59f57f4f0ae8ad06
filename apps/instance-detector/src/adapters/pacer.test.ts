import { expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

it('lets calls through evenly, and saves nothing up', async () => {
  let now = 0;
  const pace = createPacer(4, {
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
    },
  });
  const times: number[] = [];
  for (let call = 0; call < 4; call++) {
    await pace();
    times.push(now);
  }
  now += 10_000;
  for (let call = 0; call < 2; call++) {
    await pace();
    times.push(now);
  }
  expect(times).toEqual([0, 250, 500, 750, 10_750, 11_000]);
});

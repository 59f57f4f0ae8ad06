import { expect, it } from 'vitest';
import { CallQuota } from './call-quota.ts';

it('lets a second of calls through at once, then as many as the rate allows', () => {
  const quota = new CallQuota(3);
  const taken = [0, 0, 0, 0, 100, 334, 335, 2_000, 2_000, 2_000, 2_000].map((at) => quota.take(at));
  expect(taken).toEqual([true, true, true, false, false, true, false, true, true, true, false]);
});

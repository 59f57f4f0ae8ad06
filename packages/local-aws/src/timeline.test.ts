import { expect, it } from 'vitest';
import { isEvent, Timeline, WaitTimeoutError } from './timeline.ts';

it('finds what happened before, and waits for what has not', async () => {
  const timeline = new Timeline();
  timeline.add({ kind: 'instance-state', instanceId: 'i-1', state: 'stopping' });
  await expect(timeline.waitFor(isEvent('instance-state'), { timeoutMs: 10 })).resolves.toMatchObject({
    state: 'stopping',
  });
  const later = timeline.waitFor(
    isEvent('instance-state', (event) => event.state === 'stopped'),
    { timeoutMs: 1000 },
  );
  timeline.add({ kind: 'instance-state', instanceId: 'i-1', state: 'stopped' });
  await expect(later).resolves.toMatchObject({ state: 'stopped' });
});

it('says what did happen when it waited in vain', async () => {
  const timeline = new Timeline();
  timeline.add({ kind: 'instance-state', instanceId: 'i-1', state: 'stopping' });
  const waiting = timeline.waitFor(isEvent('command-sent'), { timeoutMs: 10 });
  await expect(waiting).rejects.toThrow(WaitTimeoutError);
  await expect(waiting).rejects.toThrow('"state":"stopping"');
});

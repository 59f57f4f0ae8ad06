import { describe, expect, it } from 'vitest';
import { MessageQueue, type QueuedMessage } from './message-queue.ts';

const NOW = { limit: 10, visibilityMs: 60_000, waitMs: 0 };

describe('a queue', () => {
  it('hides what was received until it is deleted or its time is over', async () => {
    const queue = new MessageQueue();
    queue.send('a');
    queue.send('b');
    const first = await queue.receive({ ...NOW, limit: 1, visibilityMs: 40 });
    expect(first.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['a', 1]]);
    expect((await queue.receive(NOW)).map(({ body }) => body)).toEqual(['b']);
    expect(queue.depth()).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    const again = await queue.receive({ ...NOW, waitMs: 1000 });
    expect(again.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['a', 2]]);
  });

  it('takes no receipt handle but the last', async () => {
    const queue = new MessageQueue();
    queue.send('a');
    const handles: string[] = [];
    for (const visibilityMs of [0, 60_000]) {
      const [message] = await queue.receive({ ...NOW, visibilityMs });
      handles.push(message?.receiptHandle ?? '');
    }
    const [old = '', last = ''] = handles;
    queue.delete(old);
    expect([queue.changeVisibility(old, 0), queue.depth().inFlight]).toEqual([false, 1]);
    expect(queue.changeVisibility(last, 10_000)).toBe(true);
    queue.delete(last);
    expect(queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('wakes whoever waits, for a new message and for one that is given back', async () => {
    const queue = new MessageQueue();
    const waiting = queue.receive({ ...NOW, waitMs: 5000 });
    queue.send('a');
    const [message] = await waiting;
    const later = queue.receive({ ...NOW, waitMs: 5000 });
    queue.changeVisibility(message?.receiptHandle ?? '', 0);
    expect((await later).map(({ body }) => body)).toEqual(['a']);
  });

  it('delays', async () => {
    const queue = new MessageQueue();
    queue.send('a', { delayMs: 30 });
    expect([await queue.receive(NOW), queue.depth().delayed]).toEqual([[], 1]);
    expect(await queue.receive({ ...NOW, waitMs: 1000 })).toHaveLength(1);
  });

  it('hands out what was received often enough, once', async () => {
    const queue = new MessageQueue();
    const usedUp: QueuedMessage[] = [];
    queue.send('a');
    const settings = {
      ...NOW,
      visibilityMs: 0,
      maxReceiveCount: 2,
      onUsedUp: (message: QueuedMessage) => void usedUp.push(message),
    };
    const received = [];
    for (let round = 0; round < 4; round += 1) received.push((await queue.receive(settings)).length);
    expect([received, usedUp.map(({ body }) => body), queue.depth().visible]).toEqual([[1, 1, 0, 0], ['a'], 0]);
  });

  it('gives back a message after its time, unless whoever received it said another', async () => {
    const queue = new MessageQueue();
    queue.send('given back');
    queue.send('postponed');
    const [first, second] = await queue.receive(NOW);
    queue.changeVisibility(second?.receiptHandle ?? '', 60_000);
    for (const message of [first, second]) queue.giveBack(message?.receiptHandle ?? '', 0);
    expect((await queue.receive(NOW)).map(({ body }) => body)).toEqual(['given back']);
  });

  it('says how old its oldest message is, leaving out what was received three times', async () => {
    const queue = new MessageQueue();
    const oldest = queue.send('a');
    const empty = new MessageQueue().oldestSentAt();
    const atFirst = queue.oldestSentAt();
    for (let round = 0; round < 3; round += 1) await queue.receive({ ...NOW, visibilityMs: 0 });
    expect([empty, atFirst, queue.oldestSentAt()]).toEqual([undefined, oldest.sentAt, undefined]);
  });
});

import { describe, expect, it } from 'vitest';
import { describeWatch, IncidentEventError, parseWatchEvent, toWatchEventEntry, type WatchEvent } from './index.ts';

const event: WatchEvent = {
  step: 'Watch Mended',
  version: 1,
  watchId: 'sweep-2026-11-20T08:00:00.000Z',
  environment: 'prod',
  accountId: '111122223333',
  region: 'eu-west-1',
  at: '2026-11-20T08:00:00.000Z',
  sums: { instances: 3, created: 8, updated: 1, deleted: 16, switched: 0 },
  changes: ['create defib/prod/i-0a1b2c3d4e5f60718/cpu-critical'],
  problems: [],
};

function delivered({ step, ...detail }: WatchEvent): unknown {
  return { source: 'defib.instance-detector', 'detail-type': step, detail };
}

describe('a watch event', () => {
  it('arrives as it was sent', () => {
    const entry = toWatchEventEntry(event);

    expect(entry).toEqual({
      Source: 'defib.instance-detector',
      DetailType: 'Watch Mended',
      Detail: entry.Detail,
      Resources: [],
    });
    expect(
      parseWatchEvent({ source: entry.Source, 'detail-type': entry.DetailType, detail: JSON.parse(entry.Detail) }),
    ).toEqual(event);
    expect(parseWatchEvent(JSON.stringify(delivered(event)))).toEqual(event);
  });

  it('stays small whatever is found', () => {
    const lines = Array.from({ length: 10_000 }, () => 'x'.repeat(1_000));

    expect(Buffer.byteLength(toWatchEventEntry({ ...event, changes: lines, problems: lines }).Detail)).toBeLessThan(
      60_000,
    );
  });

  it('names every wrong field', () => {
    const broken = { ...event, at: 'today', sums: { ...event.sums, created: '8' }, changes: [1] };

    expect(() =>
      parseWatchEvent({ source: 'defib.instance-detector', 'detail-type': 'Watch Mended', detail: broken }),
    ).toThrow(
      new IncidentEventError([
        'event.detail.at: must be a time in ISO 8601',
        'event.detail.sums.created: must be a number',
        'event.detail.changes: must be a list of strings',
      ]),
    );
  });

  it.each([[null], ['{'], [{ source: 'defib.restart-handler', 'detail-type': 'Watch Mended', detail: {} }]])(
    'is not %j',
    (input) => {
      expect(() => parseWatchEvent(input)).toThrow(IncidentEventError);
    },
  );

  it('reads well', () => {
    expect([
      describeWatch(event),
      describeWatch({
        ...event,
        step: 'Watch Planned',
        sums: { instances: 1, created: 0, updated: 0, deleted: 0, switched: 0 },
        problems: ['one', 'two', 'three', 'four'],
      }),
    ]).toEqual([
      'Watching prod in eu-west-1: alarms that differ: 8 missing, 1 changed by hand or by the policy, 16 left over, on 3 instances. They are being put right; nothing to do.',
      'Watching prod in eu-west-1: no alarm differs, on 1 instance. Nothing was done, because the policy only observes. To see to: one; two; three and 1 more.',
    ]);
  });
});

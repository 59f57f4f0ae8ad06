import { readFileSync } from 'node:fs';
import { parsePolicy } from '@defib/monitoring-policy';
import { describe, expect, it } from 'vitest';
import { classifyEvent, ownMessageBody } from './classify-event.ts';
import type { OwnMessage } from './ports.ts';

const id = 'i-0a1b2c3d4e5f60718';
const surroundings = {
  accountId: '111122223333',
  region: 'eu-west-1',
  policy: parsePolicy({
    environment: 'prod',
    instances: { tags: [{ key: 'role', value: 'web' }] },
    alarms: { copyTags: ['team'] },
  }),
};

interface FixtureEvent extends Record<string, unknown> {
  readonly detail: Record<string, unknown>;
}

function fixture(name: string): FixtureEvent {
  return JSON.parse(readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'));
}

const classify = (event: unknown) => classifyEvent(event, surroundings);
const withDetail = (name: string, detail: Record<string, unknown>) => {
  const event = fixture(name);
  return classify({ ...event, detail: { ...event.detail, ...detail } });
};
const look = (expected: 'present' | 'absent' | 'either') => ({
  kind: 'look',
  instanceIds: [id],
  expect: expected,
  tries: 0,
});

describe('classifyEvent', () => {
  it('looks at an instance that comes or goes', () => {
    expect(classify(fixture('auto-scaling-launch'))).toEqual(look('present'));
    expect(classify(fixture('auto-scaling-terminate'))).toEqual(look('absent'));
    expect(classify(fixture('auto-scaling-lifecycle'))).toEqual(look('either'));
    expect(
      classify({ ...fixture('auto-scaling-lifecycle'), 'detail-type': 'EC2 Instance-launch Lifecycle Action' }),
    ).toEqual(look('present'));
  });

  it('does not take a move to the warm pool, or a new root volume, for a termination', () => {
    expect(withDetail('auto-scaling-terminate', { Destination: 'WarmPool' })).toEqual(look('present'));
    expect(
      withDetail('auto-scaling-terminate', { Destination: 'AutoScalingGroup', Action: 'ReplaceRootVolume' }),
    ).toEqual(look('present'));
    expect(withDetail('auto-scaling-launch', { Origin: 'WarmPool' })).toEqual(look('present'));
    expect(withDetail('auto-scaling-terminate', { Origin: undefined, Destination: undefined })).toEqual(look('absent'));
  });

  it.each([
    ['pending', 'present'],
    ['running', 'present'],
    ['stopping', 'either'],
    ['stopped', 'either'],
    ['shutting-down', 'absent'],
    ['terminated', 'absent'],
  ] as const)('looks at an instance that is %s', (state, expected) => {
    expect(withDetail('ec2-state-change', { state })).toEqual(look(expected));
  });

  it('knows a Spot interruption, whose ARN names a zone and no account', () => {
    expect(classify(fixture('spot-interruption'))).toEqual({
      kind: 'interrupted',
      instanceId: id,
      at: '2026-11-20T08:30:00Z',
    });
    expect(classify({ ...fixture('spot-interruption'), time: 'yyyy-mm-ddThh:mm:ssZ' })).toEqual({
      kind: 'ignore',
      reason: 'malformed',
      detail: 'the event has no time',
    });
  });

  it('looks only at changes of tags that somebody reads', () => {
    expect(
      [['defib:disk'], ['role'], ['team'], ['Name', 'version'], [], undefined, [7]].map(
        (keys) => withDetail('tag-change', { 'changed-tag-keys': keys }).kind,
      ),
    ).toEqual(['look', 'look', 'look', 'ignore', 'ignore', 'ignore', 'ignore']);
    expect(withDetail('tag-change', { 'resource-type': 'volume' })).toEqual({
      kind: 'ignore',
      reason: 'unknown-event',
      detail: 'the tags of no instance changed',
    });
  });

  it.each([
    [{ account: '444455556666' }, 'another-account', 'the event is of account "444455556666"'],
    [{ region: 'us-east-1' }, 'another-region', 'the event is of region "us-east-1"'],
    [
      { 'detail-type': 'EC2 Instance Launch Unsuccessful' },
      'unknown-event',
      'nothing is done on "EC2 Instance Launch Unsuccessful"',
    ],
    [{ detail: { EC2InstanceId: 'i-1; rm -rf /' } }, 'no-instance', 'the event names no instance'],
    [{ detail: null }, 'no-instance', 'the event names no instance'],
    [{ 'detail-type': undefined }, 'malformed', 'the message is no EventBridge event'],
  ])('ignores what is not for it: %j', (change, reason, detail) => {
    expect(classify({ ...fixture('auto-scaling-launch'), ...change })).toEqual({ kind: 'ignore', reason, detail });
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [7],
    [{}],
    [{ source: 'defib' }],
    [{ source: 'defib', kind: 'sweep-part', sweep: { sweepId: 's', prefixes: ['../'] } }],
  ])('survives %j', (input) => {
    expect(classify(input)).toEqual(expect.objectContaining({ kind: 'ignore', reason: 'malformed' }));
  });

  it('reads the messages that it sends to itself', () => {
    const sweep = {
      sweepId: 's-1',
      prefixes: ['i-0a', 'i-'],
      sums: { watched: 1, differing: 2, created: 3, updated: 4, deleted: 5, switched: 6, kept: 7 },
      changes: ['create x'],
      problems: [],
    };
    const read = (message: OwnMessage) => classify(JSON.parse(ownMessageBody(message)));

    expect(read({ kind: 'sweep-part', sweep })).toEqual({ kind: 'sweep-part', sweep });
    expect(read({ kind: 'instances', instanceIds: [id] })).toEqual(look('either'));
    expect(read({ kind: 'instances', instanceIds: [id], expect: 'absent', tries: 1 })).toEqual({
      ...look('absent'),
      tries: 1,
    });
    expect(classify({ source: 'defib', kind: 'sweep' })).toEqual({ kind: 'sweep' });
    expect(classify({ source: 'defib', kind: 'instances', instanceIds: ['$(id)'] })).toEqual({
      kind: 'ignore',
      reason: 'no-instance',
      detail: 'no instance is named',
    });
  });
});

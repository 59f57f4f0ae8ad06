import { describe, expect, it } from 'vitest';
import { matchesPattern, UnsupportedPatternError } from './matches-pattern.ts';

const EVENT = {
  source: 'aws.ssm',
  resources: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718'],
  detail: {
    'document-name': 'defib-test-restart-unit',
    status: 'Failed',
    count: 3,
    empty: null,
    metrics: [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
  },
};

describe('a pattern', () => {
  it.each([
    [{ source: ['aws.ssm'] }, true],
    [{ source: ['aws.ec2', 'aws.ssm'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ detail: { status: ['Failed'], 'document-name': ['other'] } }, false],
    [{ detail: { 'document-name': [{ prefix: 'defib-' }] } }, true],
    [{ detail: { 'document-name': [{ prefix: 'other' }, { suffix: '-unit' }] } }, true],
    [{ detail: { 'document-name': [{ prefix: { 'equals-ignore-case': 'DEFIB' } }] } }, true],
    [{ detail: { 'document-name': [{ wildcard: 'defib-*-unit' }] } }, true],
    [{ detail: { 'document-name': [{ wildcard: 'defib-*-units' }] } }, false],
    [{ resources: [{ prefix: 'arn:aws:ec2' }] }, true],
    [{ detail: { status: [{ 'anything-but': ['Failed', 'Success'] }] } }, false],
    [{ detail: { status: [{ 'anything-but': 'Success' }] } }, true],
    [{ detail: { status: [{ 'anything-but': { prefix: 'Fa' } }] } }, false],
    [{ detail: { other: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { other: [{ exists: false }] } }, true],
    [{ detail: { status: [{ exists: false }] } }, false],
    [{ other: { deep: [{ exists: false }] } }, true],
    [{ detail: { empty: [null] } }, true],
    [{ detail: { count: [{ numeric: ['>', 0, '<=', 3] }] } }, true],
    [{ detail: { count: [{ numeric: ['<', 3] }] } }, false],
    [{ detail: { count: ['3'] } }, false],
    [{ detail: { metrics: { a: [3], b: [4] } } }, true],
    [{ detail: { metrics: { a: [1], b: [4] } } }, false],
    [{ $or: [{ source: ['aws.ec2'] }, { detail: { status: ['Failed'] } }] }, true],
    [{ source: ['aws.ssm'], $or: [{ nowhere: { a: [1] } }, { detail: { status: ['Success'] } }] }, false],
  ])('%j → %s', (pattern, expected) => {
    expect(matchesPattern(EVENT, pattern)).toBe(expected);
  });

  it('is refused where it asks for something unknown', () => {
    expect(() => matchesPattern(EVENT, { source: [{ cidr: '10.0.0.0/8' }] })).toThrow(UnsupportedPatternError);
  });
});

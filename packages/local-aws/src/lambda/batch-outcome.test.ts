import { describe, expect, it } from 'vitest';
import { decideBatch } from './batch-outcome.ts';

const IDS = ['a', 'b', 'c'];
const ALL_FINE = { succeeded: IDS, failed: [] };
const ALL_BAD = { succeeded: [], failed: IDS, wholeBatchFailed: 'bad-response' };

describe('with ReportBatchItemFailures', () => {
  it.each([
    ['no list', '{}', ALL_FINE],
    ['null', 'null', ALL_FINE],
    ['an empty list', '{"batchItemFailures":[]}', ALL_FINE],
    ['a null list', '{"batchItemFailures":null}', ALL_FINE],
    ['one of them', '{"batchItemFailures":[{"itemIdentifier":"b"}]}', { succeeded: ['a', 'c'], failed: ['b'] }],
    [
      'the same one twice',
      '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}',
      { succeeded: ['a', 'c'], failed: ['b'] },
    ],
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}', ALL_BAD],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}', ALL_BAD],
    ['a misnamed key', '{"batchItemFailures":[{"id":"b"}]}', ALL_BAD],
    ['an identifier of no message', '{"batchItemFailures":[{"itemIdentifier":"x"}]}', ALL_BAD],
    ['a list that is none', '{"batchItemFailures":"b"}', ALL_BAD],
    ['no JSON', 'oops', ALL_BAD],
    ['a string', '"oops"', ALL_BAD],
  ])('%s', (_, payload, expected) => {
    expect(decideBatch({ payload }, IDS, true)).toEqual(expected);
  });
});

it('takes any answer as success where failures are not reported', () => {
  expect(decideBatch({ payload: '{"batchItemFailures":[{"itemIdentifier":"b"}]}' }, IDS, false)).toEqual(ALL_FINE);
});

it('fails the whole batch with the function', () => {
  const failure = { kind: 'timeout', errorType: 'Sandbox.Timedout', errorMessage: '' } as const;
  expect(decideBatch({ failure }, IDS, true)).toEqual({
    succeeded: [],
    failed: IDS,
    wholeBatchFailed: 'function-error',
  });
});

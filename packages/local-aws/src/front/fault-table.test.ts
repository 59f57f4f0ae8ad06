import { expect, it } from 'vitest';
import { FaultTable } from './fault-table.ts';

it('hits the calls that fit, as often as told', () => {
  const table = new FaultTable();
  const throttled = table.inject({
    service: 'ssm',
    operation: 'SendCommand',
    effect: { kind: 'error', code: 'ThrottlingException' },
    times: 2,
  });
  const hits = ['SendCommand', 'GetCommandInvocation', 'SendCommand', 'SendCommand'].map(
    (operation) => table.take('ssm', operation)?.kind,
  );
  expect(hits).toEqual(['error', undefined, 'error', undefined]);
  expect(throttled.hits()).toBe(2);
});

it('hits every operation of a service until cleared, the oldest fault first', () => {
  const table = new FaultTable();
  const dropped = table.inject({ service: 'dynamodb', effect: { kind: 'drop' } });
  table.inject({ service: 'dynamodb', effect: { kind: 'server-error' } });
  expect(table.take('dynamodb', 'Query')?.kind).toBe('drop');
  dropped.clear();
  expect(table.take('dynamodb', 'Query')?.kind).toBe('server-error');
  expect(table.take('sqs', 'SendMessage')).toBeUndefined();
  table.clear();
  expect(table.take('dynamodb', 'Query')).toBeUndefined();
});

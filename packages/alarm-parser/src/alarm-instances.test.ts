import { describe, expect, test } from 'vitest';
import { dimensionsOf, instanceIdsOf } from './alarm-instances.ts';
import type { AlarmNotification } from './alarm-notification.ts';

function alarmOn(dimensions: Record<string, string>[], attributes?: Record<string, string>): AlarmNotification {
  return {
    kind: 'metric',
    dialect: 'sns',
    alarm: { name: 'x', partition: 'aws', tags: {} },
    state: { value: 'ALARM', reason: '', at: new Date(0) },
    ...(attributes ? { contributor: { id: '2868f7dcc58a8caf', attributes } } : {}),
    metrics: [
      { returnData: true, expression: 'm1' },
      ...dimensions.map((map) => ({ returnData: false, metric: { namespace: 'n', name: 'm', dimensions: map } })),
    ],
    datapoints: [],
    onMissingData: 'unknown',
    envelope: { transport: 'none' },
  };
}

const first = 'i-0a1b2c3d4e5f60718';
const second = 'i-0f1e2d3c4b5a69780';

describe('instanceIdsOf', () => {
  test.each<[string, AlarmNotification, string[]]>([
    ['no dimension', alarmOn([{}]), []],
    ['one', alarmOn([{ InstanceId: first, exe: 'nginx' }]), [first]],
    ['the same twice', alarmOn([{ InstanceId: first }, { InstanceId: first }]), [first]],
    ['two', alarmOn([{ InstanceId: first }, { InstanceId: second }]), [first, second]],
    [
      'an old short id and a machine elsewhere',
      alarmOn([{ InstanceId: 'i-0a1b2c3d' }, { InstanceId: 'mi-0a1b2c3d4e5f60718' }]),
      ['i-0a1b2c3d', 'mi-0a1b2c3d4e5f60718'],
    ],
    ['the contributor’s alone', alarmOn([{ InstanceId: first }], { InstanceId: second }), [second]],
    ['a contributor that names none', alarmOn([{ InstanceId: first }], { Team: 'a' }), [first]],
    ['a contributor that names no real one', alarmOn([{ InstanceId: first }], { InstanceId: 'x' }), []],
  ])('%s', (_, alarm, ids) => {
    expect(instanceIdsOf(alarm)).toEqual(ids);
  });

  test.each([
    'i-0a1b2c3d4e5f6071',
    'i-0a1b2c3d4e5f607181',
    'i-0A1B2C3D',
    'i-0a1b2c3',
    'mi-0a1b2c3d',
    'xi-0a1b2c3d',
    'i-0a1b2c3d; id',
    'abc',
    '',
  ])('%s is no instance', (id) => {
    expect(instanceIdsOf(alarmOn([{ InstanceId: id }]))).toEqual([]);
  });
});

describe('dimensionsOf', () => {
  test.each<[string, AlarmNotification, Record<string, string>]>([
    ['none', alarmOn([]), {}],
    ['one metric', alarmOn([{ InstanceId: first, exe: 'nginx' }]), { InstanceId: first, exe: 'nginx' }],
    [
      'metrics that agree in part',
      alarmOn([
        { InstanceId: first, path: '/' },
        { InstanceId: second, path: '/' },
      ]),
      { path: '/' },
    ],
    ['the odd one first', alarmOn([{ a: '1' }, { a: '2' }, { a: '2' }]), {}],
    ['the odd one last', alarmOn([{ a: '1' }, { a: '1' }, { a: '2' }]), {}],
    ['metric and contributor', alarmOn([{ path: '/' }], { InstanceId: second }), { path: '/', InstanceId: second }],
    ['a contributor that disagrees', alarmOn([{ path: '/' }], { path: '/data' }), {}],
  ])('%s', (_, alarm, dimensions) => {
    expect(dimensionsOf(alarm)).toEqual(dimensions);
  });
});

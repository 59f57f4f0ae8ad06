import { expect, it } from 'vitest';
import { AgentConfigurationError, selectorsOfConfiguration } from './agent-configuration.ts';

const configuration = (metrics_collected: object, append_dimensions: object = { InstanceId: 'x' }): string =>
  JSON.stringify({ metrics: { append_dimensions, metrics_collected } });

it('reads what the agent is to count', () => {
  expect(
    selectorsOfConfiguration(configuration({ mem: {}, procstat: [{ exe: 'nginx' }, { pattern: 'a b' }] })),
  ).toEqual([{ exe: 'nginx' }, { pattern: 'a b' }]);
});

it.each([
  ['not JSON', 'no metrics', '{'],
  ['no instance', 'no alarm of an instance would find them', configuration({ mem: {} }, {})],
  ['no heartbeat', 'memory is not collected', configuration({ procstat: [{ exe: 'nginx' }] })],
  ['a pid file', 'pid_file is not known', configuration({ mem: {}, procstat: [{ pid_file: '/run/x' }] })],
])('refuses %s', (_, message, text) => {
  expect(() => selectorsOfConfiguration(text)).toThrow(AgentConfigurationError);
  expect(() => selectorsOfConfiguration(text)).toThrow(message);
});

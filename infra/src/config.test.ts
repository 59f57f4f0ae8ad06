import { describe, expect, it } from 'vitest';
import { type ConfigInput, parseConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

const smallest: ConfigInput = {
  policy: {
    environment: 'prod',
    instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
    services: [{ name: 'web', unit: 'nginx.service', process: { exe: 'nginx' } }],
  },
  deployment: { region: 'eu-west-1', backend: { kind: 's3', bucket: 'example-terraform-state' } },
};

describe('parseConfig', () => {
  it('fills in how Defib is deployed', () => {
    expect(parseConfig(smallest, 'config', {}).deployment).toEqual({
      region: 'eu-west-1',
      backend: {
        kind: 's3',
        bucket: 'example-terraform-state',
        key: 'defib/prod/terraform.tfstate',
        region: 'eu-west-1',
        useLockfile: true,
      },
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      memoryMegabytes: 512,
      logRetentionDays: 30,
      tags: [],
    });
  });

  it('keeps the state beside the stack when DEFIB_BACKEND says so', () => {
    expect(parseConfig(smallest, 'config', { DEFIB_BACKEND: 'local' }).deployment.backend).toEqual({ kind: 'local' });
  });

  it('reports what is wrong in the policy and in the deployment together, by field', () => {
    const wrong = {
      policy: { ...smallest.policy, services: [{ name: 'web', unit: '$(id)', process: { exe: 'nginx' } }] },
      deployment: {
        region: 'Ireland',
        backend: { kind: 'gcs', bucket: 'B' },
        runtime: 'python3.13',
        logRetentionDays: 31,
        tags: [{ key: 'aws:owner', value: 'me' }],
        reigon: 'eu-west-1',
      },
      polcy: {},
    };

    expect(() => parseConfig(wrong, 'infra/defib.config.ts', { DEFIB_BACKEND: 'locl' })).toThrow(
      new ConfigError('infra/defib.config.ts', [
        'policy.services[0].unit: is "$(id)"; should be a systemd unit such as "nginx.service" or a Windows service name such as "W3SVC": a letter or digit, then at most 127 of A-Z a-z 0-9 : _ . @ -',
        'DEFIB_BACKEND: is "locl"; should be "local", or not set to use the config\'s backend',
        'deployment.region: is "Ireland"; should be a region code such as "eu-west-1"',
        'deployment.backend.kind: is "gcs"; should be "s3"',
        'deployment.backend.bucket: is "B"; should be the name of an S3 bucket for the Terraform state',
        'deployment.runtime: is "python3.13"; should be "nodejs24.x" or "nodejs22.x"',
        'deployment.logRetentionDays: is 31; should be 1 or 3 or 5 or 7 or 14 or 30 or 60 or 90 or 120 or 150 or 180 or 365 or 400 or 545 or 731 or 1096 or 1827 or 2192 or 2557 or 2922 or 3288 or 3653',
        'deployment.tags[0].key: is "aws:owner"; should be a tag key of at most 128 letters, digits, spaces and _ . : / = + - @, not starting with "aws:"',
        'deployment.reigon: is not a field; known here: architecture, backend, loadDocument, logRetentionDays, memoryMegabytes, region, runtime, tags',
        'polcy: is not a field; known here: deployment, policy',
      ]),
    );
  });

  it('refuses more named instances than a role’s policies can hold', () => {
    const instanceIds = Array.from({ length: 751 }, (_, index) => `i-${index.toString(16).padStart(17, '0')}`);

    expect(() =>
      parseConfig({ ...smallest, policy: { ...smallest.policy, instances: { instanceIds } } }, 'config', {}),
    ).toThrow(
      'policy: names 751 instances by their ids; should be at most 750, with the others meant by a tag or an Auto Scaling group',
    );
  });

  it.each([[undefined], [null], ['text'], [{}]])('refuses %j in place of a config', (input) => {
    expect(() => parseConfig(input, 'config', {})).toThrow(ConfigError);
  });
});

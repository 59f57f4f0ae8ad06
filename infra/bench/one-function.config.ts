// The smallest deployment: instances named by id, one function, no Slack.
import { defineConfig } from '../src/config.ts';

export const config = defineConfig({
  policy: {
    environment: 'bench',
    services: [
      {
        name: 'web',
        unit: 'nginx.service',
        process: { exe: 'nginx' },
        instances: { instanceIds: ['i-0a1b2c3d4e5f60718'] },
      },
    ],
    escalation: { mail: ['oncall@example.com'] },
  },
  deployment: { region: 'eu-west-1', backend: { kind: 's3', bucket: 'example-terraform-state' } },
});

// What Defib watches, how it reacts, and where it is deployed. Every field is typed: let the editor show you the rest.
// `pnpm synth` checks it and names each field that is wrong.
import { defineConfig } from './src/config.ts';

export const config = defineConfig({
  policy: {
    environment: 'prod',
    // 'observe' decides and tells, but restarts nothing: a good first week.
    mode: 'act',
    services: [
      {
        name: 'web',
        unit: 'nginx.service',
        // Letter for letter as in the CloudWatch agent's procstat configuration.
        process: { exe: 'nginx' },
        instances: { instanceIds: ['i-0a1b2c3d4e5f60718'], autoScalingGroups: ['web'] },
        runbookUrl: 'https://runbooks.example.com/web',
      },
      {
        name: 'intranet',
        platform: 'windows',
        unit: 'W3SVC',
        process: { exe: 'w3wp' },
        instances: { tags: [{ key: 'role', value: 'intranet' }] },
        restart: { maxRestarts: 2, blastRadius: { maxInstances: 1 } },
      },
    ],
    escalation: { mail: ['oncall@example.com'] },
  },
  deployment: {
    region: 'eu-west-1',
    backend: { kind: 's3', bucket: 'example-terraform-state' },
  },
});

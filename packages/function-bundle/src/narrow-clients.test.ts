import { expect, it } from 'vitest';
import { importedNames } from './narrow-clients.ts';

const PATH = '@aws-sdk/client-ssm';

it.each([
  [`import { SSMClient } from '${PATH}';`, ['SSMClient']],
  [
    `import { type SSMClient, SendCommandCommand as Send,\n  InvalidInstanceId,\n} from "${PATH}";`,
    ['InvalidInstanceId', 'SendCommandCommand'],
  ],
  [`import type { Command } from '${PATH}';\nimport { SSMClient } from '${PATH}';`, ['SSMClient']],
  [`import { EC2Client } from '@aws-sdk/client-ec2';\nimport { SSMClient } from '${PATH}';`, ['SSMClient']],
])('finds the names in %j', (source, names) => {
  expect(importedNames(source, PATH)).toEqual(names);
});

it.each([
  `import * as ssm from '${PATH}';`,
  `import ssm, { SSMClient } from '${PATH}';`,
  `export * from '${PATH}';`,
  `import { SSMClient } from '${PATH}';\nimport * as ssm from '${PATH}';`,
  `import '${PATH}';`,
  `import { EC2Client } from '@aws-sdk/client-ec2';`,
])('does not guess at %j', (source) => {
  expect(importedNames(source, PATH)).toBeUndefined();
});

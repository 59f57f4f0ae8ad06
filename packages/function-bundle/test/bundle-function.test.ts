import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, BundleError, bundleEntry, bundleFunction, bundleFunctions } from '../src/index.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'function-bundle-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function checkout(name: string, handler: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, 'apps', 'greeter', 'src'), { recursive: true });
  await writeFile(join(root, 'apps', 'greeter', 'src', 'handler.ts'), handler);
  await writeFile(join(root, 'apps', 'greeter', 'src', 'greeting.ts'), "export const greeting: string = 'hello';\n");
  return root;
}

const greeter = "import { greeting } from './greeting.ts';\nexport const handler = (): string => greeting;\n";

describe('bundleFunction', () => {
  it('makes the same bytes in another checkout', async () => {
    const here = await bundleFunction({ app: 'greeter', repoRoot: await checkout('here', greeter) });
    const there = await bundleFunction({
      app: 'greeter',
      repoRoot: await checkout('somewhere else/entirely', greeter),
    });

    expect(Buffer.from(there).toString()).toBe(Buffer.from(here).toString());
  });

  it('makes a module with the handler', async () => {
    const code = await bundleFunction({ app: 'greeter', repoRoot: await checkout('module', greeter) });
    await writeFile(join(folder, 'module.mjs'), code);

    expect(await run(join(folder, 'module.mjs'), 'console.log(bundle.handler())')).toBe('hello\n');
  });

  it.each([
    ['does not exist', 'nobody', greeter],
    ['does not compile', 'greeter', 'export const handler = ('],
    ['imports what is not there', 'greeter', "export * from './gone.ts';"],
  ])('says which function %s', async (_, app, handler) => {
    const repoRoot = await checkout('broken', handler);

    await expect(bundleFunction({ app, repoRoot })).rejects.toThrow(BundleError);
    await expect(bundleFunction({ app, repoRoot })).rejects.toThrow(`apps/${app}/src/handler.ts can't be bundled`);
  });

  it('makes the same of each of several functions as of one alone', async () => {
    const repoRoot = await checkout('several', greeter);
    await cp(join(repoRoot, 'apps', 'greeter'), join(repoRoot, 'apps', 'other'), { recursive: true });
    await writeFile(join(repoRoot, 'apps', 'other', 'src', 'greeting.ts'), "export const greeting = 'goodbye';\n");

    const codeOf = await bundleFunctions(['greeter', 'other'], repoRoot);

    const both = (['greeter', 'other'] as const).map((app) => Buffer.from(codeOf(app)).toString());
    const alone = await Promise.all(['greeter', 'other'].map((app) => bundleFunction({ app, repoRoot })));
    expect(both).toEqual(alone.map((code) => Buffer.from(code).toString()));
    expect(both[0]).not.toBe(both[1]);
  });

  it('refuses a root that depends on where it is called', async () => {
    await expect(bundleFunction({ app: 'greeter', repoRoot: '.' })).rejects.toThrow('should be an absolute path');
  });
});

describe('a bundle with AWS clients', () => {
  let bundle: Bundle;

  beforeAll(async () => {
    bundle = await bundleEntry('test/fixtures/aws-calls.ts', PACKAGE);
    await writeFile(join(folder, 'aws-calls.mjs'), bundle.code);
  });

  it('holds no credential provider but the environment', () => {
    const used = Object.values(bundle.meta.outputs)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((path) => /credential-provider-[a-z-]+/.exec(path)?.[0] ?? []);

    expect([...new Set(used)]).toEqual(['credential-provider-env']);
  });

  it('holds the schemas of the operations it calls and of no others', () => {
    const text = Buffer.from(bundle.code).toString();

    expect({
      called: ['DescribeInstances', 'SendCommand'].map((operation) => text.includes(`"${operation}"`)),
      notCalled: ['DescribeVpcPeeringConnections', 'CreateMaintenanceWindow'].map((operation) =>
        text.includes(operation),
      ),
    }).toEqual({ called: [true, true], notCalled: [false, false] });
  });

  it('says and understands the same as the SDK without bundling', async () => {
    // The package's own sources run unbundled from a copy beside its node_modules.
    const plain = join(PACKAGE, 'test', 'fixtures', 'aws-calls.ts');

    const unbundled = await callsOf(plain);

    expect(await callsOf(join(folder, 'aws-calls.mjs'))).toEqual(unbundled);
    expect(unbundled).toEqual({
      requests: [
        'Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&InstanceId.1=i-0a1b2c3d4e5f60718&Version=2016-11-15',
        '{"DocumentName":"defib-test-restart-unit","InstanceIds":["i-0a1b2c3d4e5f60718"],"Parameters":{"unit":["nginx.service"]}}',
      ],
      understood: {
        Reservations: [{ Instances: [{ InstanceId: 'i-0a1b2c3d4e5f60718', State: { Code: 16, Name: 'running' } }] }],
        Command: { CommandId: '11111111-2222-4333-8444-555555555555', Status: 'Pending' },
      },
    });
  });

  it('fails where the SDK no longer looks as expected', async () => {
    const root = join(folder, 'changed-sdk');
    await writeSdk(root, 'const _N = makeName("Name");\nexport const schema = { [_N]: 1 };\n');

    await expect(bundleEntry('handler.ts', root)).rejects.toThrow('The schemas of client-other could not be shaken');
  });

  it('fails where the schemas have moved', async () => {
    const root = join(folder, 'moved-sdk');
    await writeSdk(root, 'export const schema = 1;\n', 'shapes.js');

    await expect(bundleEntry('handler.ts', root)).rejects.toThrow('The schemas of client-other could not be shaken');
  });

  it('fails where the SDK loads an unused provider by another way', async () => {
    const root = join(folder, 'sso');
    await cp(join(folder, 'changed-sdk', 'package.json'), join(root, 'package.json')).catch(() => mkdir(root));
    await mkdir(join(root, 'node_modules', '@aws-sdk', 'credential-provider-sso'), { recursive: true });
    await writeFile(
      join(root, 'node_modules', '@aws-sdk', 'credential-provider-sso', 'index.js'),
      'export const sso = Math.random();',
    );
    await writeFile(join(root, 'handler.ts'), "export { sso as handler } from '@aws-sdk/credential-provider-sso';");

    await expect(bundleEntry('handler.ts', root)).rejects.toThrow('credential providers that Lambda never uses');
  });
});

async function writeSdk(root: string, schemas: string, file = 'schemas_0.js'): Promise<void> {
  const dist = join(root, 'node_modules', '@aws-sdk', 'client-other', 'dist-es');
  await mkdir(join(dist, 'schemas'), { recursive: true });
  await writeFile(join(dist, 'schemas', file), schemas);
  await writeFile(
    join(dist, '..', 'package.json'),
    JSON.stringify({ name: '@aws-sdk/client-other', module: `dist-es/schemas/${file}` }),
  );
  await writeFile(join(root, 'handler.ts'), "export { schema as handler } from '@aws-sdk/client-other';");
}

async function run(module: string, script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `const bundle = await import(${JSON.stringify(module)}); ${script}`,
  ]);
  return stdout;
}

/** Runs a module against an AWS of two canned answers: what it asked, and what it understood. */
async function callsOf(module: string): Promise<{ requests: string[]; understood: unknown }> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const isEc2 = body.startsWith('Action=') || body.startsWith('Filter') || body.includes('Version=2016-11-15');
    requests.push(isEc2 ? body.split('&').sort().join('&') : body);
    response.end(
      isEc2
        ? '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet><item><instanceId>i-0a1b2c3d4e5f60718</instanceId><instanceState><code>16</code><name>running</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>'
        : '{"Command":{"CommandId":"11111111-2222-4333-8444-555555555555","Status":"Pending"}}',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [module], {
      env: {
        TEST_ENDPOINT: `http://127.0.0.1:${port}`,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    });
    return { requests, understood: JSON.parse(stdout) };
  } finally {
    server.close();
  }
}

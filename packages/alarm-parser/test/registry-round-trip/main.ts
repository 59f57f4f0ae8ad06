/*
 * Proves that the package can be published and used: publishes it to a real registry on loopback, installs it from there
 * into an empty project under each supported Node, parses an alarm by import and by require, and type-checks against it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTypes, runConsumer } from './consumer.ts';
import { installNodes } from './node-versions.ts';
import { publishTo, startRegistry } from './registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'alarm-parser-round-trip-'));
const registry = await startRegistry(folder);
try {
  const version = await publishTo(registry.url, folder);
  console.log(`published ${version} to ${registry.url}`);
  for (const node of await installNodes(folder)) {
    const result = await runConsumer({ folder, node, version, registryUrl: registry.url });
    console.log(`Node ${node.version}: ${result}`);
    if (node.version.startsWith('22.')) console.log(`types: ${await checkTypes(folder, node)}`);
  }
} finally {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
}

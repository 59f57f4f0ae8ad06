// The door of the repository: `npm run <task>` in a bare clone comes here. Plain JavaScript without a dependency,
// because it runs on whatever Node the machine has, before anything is installed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './src/command.mjs';
import { ensureInstalled } from './src/dependencies.mjs';
import { TASKS } from './src/tasks.mjs';
import { MissingToolError, NODE_MINIMUM, requireNode } from './src/tools.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {string[]} argv task name, then arguments for it */
async function main([name = '', ...rest]) {
  const task = TASKS[name];
  if (!task) {
    console.error(`There is no task '${name}'. There are: ${Object.keys(TASKS).join(', ')}.`);
    return 2;
  }
  requireNode(process.versions.node, NODE_MINIMUM);
  const env = await ensureInstalled(root);
  // `npm run x -- --flag` hands over '--flag'; `pnpm x -- --flag` hands over '--' as well.
  const args = rest[0] === '--' ? rest.slice(1) : rest;
  for (const prepare of task.needs ?? []) Object.assign(env, await prepare(root, env));
  for (const step of task.steps(args)) {
    const status = await runCommand(step.command, step.args, { cwd: join(root, step.cwd ?? '.'), env });
    if (status !== 0) return status;
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof MissingToolError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 3;
}

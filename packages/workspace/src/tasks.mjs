import { needMoto, needTerraform } from './tools.mjs';

/** @typedef {import('./command.mjs').Environment} Environment */
/** @typedef {{ command: string, args: readonly string[], cwd?: string }} Step */
/**
 * @typedef {object} Task
 * @property {((root: string, env: Environment) => Promise<Environment>)[]} [needs] tools that must be there
 * @property {(args: readonly string[]) => Step[]} steps
 */

/** @param {string} task @param {readonly string[]} args @returns {Step} */
const turbo = (task, args) => ({ command: 'turbo', args: ['run', task, ...args] });

/** @param {readonly string[]} args @returns {Step} */
const drill = (args) => ({
  command: 'node',
  args: ['--conditions=defib-source', 'src/main.ts', ...args],
  cwd: 'apps/drill',
});

/** @type {Record<string, Task>} */
export const TASKS = {
  start: {
    needs: [needTerraform, needMoto],
    steps: (args) => [turbo('build', ['--output-logs=errors-only']), drill(args)],
  },
  drill: {
    needs: [needTerraform, needMoto],
    steps: (args) => [turbo('build', ['--output-logs=errors-only']), drill(args)],
  },
  e2e: {
    needs: [needTerraform, needMoto],
    steps: (args) => [turbo('build', ['--output-logs=errors-only']), drill(['--all', '--verify', ...args])],
  },
  test: { needs: [needTerraform, needMoto], steps: (args) => [turbo('test', ['--concurrency=2', ...args])] },
  build: { steps: (args) => [turbo('build', args)] },
  types: { steps: (args) => [turbo('types', args)] },
  bench: {
    needs: [needTerraform, needMoto],
    steps: (args) => [turbo('bench', ['--concurrency=1', '--continue', '--output-logs=full', ...args])],
  },
  lint: { steps: (args) => [{ command: 'biome', args: ['lint', '--error-on-warnings', ...args] }] },
  format: { steps: (args) => [{ command: 'biome', args: ['format', '--write', ...args] }] },
  check: { steps: (args) => [{ command: 'biome', args: ['ci', '--error-on-warnings', ...args] }, turbo('types', [])] },
  deploy: {
    needs: [needTerraform],
    steps: (args) => [{ command: 'pnpm', args: ['exec', 'cdktf', 'deploy', ...args], cwd: 'infra' }],
  },
  validate: {
    needs: [needTerraform],
    steps: () => [{ command: 'pnpm', args: ['--filter', '@defib/infra', 'run', 'validate'] }],
  },
  package: {
    steps: () => [
      turbo('build', ['--filter=@defib/alarm-parser', '--output-logs=errors-only']),
      { command: 'pnpm', args: ['--filter', '@defib/alarm-parser', 'run', 'check:package'] },
      { command: 'pnpm', args: ['--filter', '@defib/alarm-parser', 'run', 'registry-round-trip'] },
    ],
  },
  preview: {
    steps: (args) => [
      { command: 'node', args: ['--conditions=defib-source', 'src/main.ts', ...args], cwd: 'packages/slack-preview' },
    ],
  },
  redrive: {
    steps: (args) => [
      { command: 'node', args: ['--conditions=defib-source', 'src/main.ts', ...args], cwd: 'packages/redrive' },
    ],
  },
  synth: {
    steps: (args) => [{ command: 'node', args: ['--conditions=defib-source', 'src/main.ts', ...args], cwd: 'infra' }],
  },
};

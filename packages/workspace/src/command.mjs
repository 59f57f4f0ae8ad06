import { spawn } from 'node:child_process';

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * Runs a command on this terminal and resolves with its exit status (128 + n when signal n ended it).
 *
 * A Ctrl-C reaches the child by the terminal's process group; a SIGTERM sent to this process alone is passed on. Either
 * way this process stays until the child has cleaned up after itself.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Environment }} options
 * @returns {Promise<number>}
 */
export function runCommand(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    const stay = () => {};
    const passOn = () => child.kill('SIGTERM');
    process.on('SIGINT', stay);
    process.on('SIGTERM', passOn);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', stay);
      process.off('SIGTERM', passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * Runs a command quietly. Resolves with what it printed, or with undefined when it is not there or failed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Environment} [env]
 * @returns {Promise<string | undefined>}
 */
export function askCommand(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? printed.trim() : undefined));
  });
}

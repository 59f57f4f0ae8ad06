import { describe, expect, it } from 'vitest';
import { isAtLeast, MissingToolError, needMoto, needTerraform, requireNode } from '../src/tools.mjs';

describe('isAtLeast', () => {
  it.each([
    ['20.0.0', [20, 0], true],
    ['20.20.2', [20, 0], true],
    ['19.9.9', [20, 0], false],
    ['1.9.0', [1, 9], true],
    ['1.11.4', [1, 9], true],
    ['1.8.9', [1, 9], false],
    ['2', [1, 9], true],
  ])('%s is at least %j: %s', (found, minimum, expected) => {
    expect(isAtLeast(found, minimum)).toBe(expected);
  });
});

describe('a missing tool is named with the command that installs it', () => {
  it('an old Node', () => {
    expect(() => requireNode('18.19.0', [20, 0])).toThrow(
      new MissingToolError(
        'Node 20.0 or newer is needed, this is 18.19.0. Install it with your package manager or from nodejs.org.',
      ),
    );
  });

  it('no terraform', async () => {
    await expect(needTerraform('', { PATH: '/nowhere' })).rejects.toThrow(
      /^terraform is missing\. Install 1\.9 or newer/,
    );
  });

  it('no moto and no Python', async () => {
    await expect(needMoto('/nowhere', { PATH: '/nowhere' })).rejects.toThrow(/apt-get install python3 python3-venv/);
  });

  it('a DEFIB_MOTO_SERVER that is not there', async () => {
    await expect(needMoto('', { DEFIB_MOTO_SERVER: '/nowhere/moto_server' })).rejects.toThrow(
      new MissingToolError('DEFIB_MOTO_SERVER names /nowhere/moto_server, which is not there.'),
    );
  });
});

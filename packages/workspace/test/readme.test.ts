import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

describe('the README', () => {
  it('shows the configuration as it is, which synth checks', () => {
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const config = read('infra/defib.config.ts');
    expect(shown).toBe(config.slice(config.indexOf('import ')));
  });

  it('names no command that is not there', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[a-z0-9]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('links to nothing that is not there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(join(root, link))).not.toThrow(/ENOENT/);
  });
});

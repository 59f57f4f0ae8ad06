import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

interface Verdict {
  readonly file: string;
  readonly category: string;
}

let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'defib-import-rules-'));
  cpSync(join(root, 'biome.json'), join(tree, 'biome.json'));
  cpSync(join(root, 'packages/workspace/lint'), join(tree, 'packages/workspace/lint'), { recursive: true });
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** Lints one file at a place of the tree under the repository's own rules, without its git ignore list. */
function lint(file: string, source: string): readonly Verdict[] {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  const run = spawnSync(
    join(root, 'node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--vcs-use-ignore-file=false', '--reporter=json', file],
    { cwd: tree, encoding: 'utf8' },
  );
  rmSync(path);
  const report: unknown = JSON.parse(run.stdout.slice(run.stdout.indexOf('{')));
  if (
    typeof report !== 'object' ||
    report === null ||
    !('diagnostics' in report) ||
    !Array.isArray(report.diagnostics)
  ) {
    throw new Error(`biome printed no report: ${run.stdout} ${run.stderr}`);
  }
  // Whether a package of the table is declared is another rule's business.
  return report.diagnostics
    .map((found: { category: string }) => ({ file, category: found.category }))
    .filter((verdict) => verdict.category !== 'lint/correctness/noUndeclaredDependencies');
}

const restricted = (file: string): readonly Verdict[] => [{ file, category: 'lint/style/noRestrictedImports' }];
const use = (specifier: string): string => `import { it } from '${specifier}';\n\nexport const used = it;\n`;

describe('who may import whom', () => {
  it.each([
    ['packages/queue-function/src/a.ts', '@defib/restart-handler'],
    ['packages/queue-function/src/a.ts', '../../../apps/restart-handler/src/config.ts'],
    ['packages/queue-function/src/a.ts', '../../../infra/src/main.ts'],
    ['packages/alarm-parser/src/a.ts', '@aws-sdk/client-ssm'],
    ['packages/alarm-parser/src/a.ts', '@defib/incident-events'],
    ['apps/drill/src/a.ts', '@defib/restart-handler'],
    ['apps/restart-handler/src/a.ts', '@defib/drill'],
    ['apps/restart-handler/src/a.ts', '../../../infra/src/main.ts'],
    ['infra/src/a.ts', '@defib/alarm-parser'],
    ['infra/src/a.ts', '@defib/restart-handler'],
    ['infra/src/a.ts', '../../apps/restart-handler/src/config.ts'],
    ['infra/src/a.ts', '@cdktf/provider-aws'],
    ['apps/restart-handler/src/decide-a.ts', '@aws-sdk/client-ssm'],
    ['apps/restart-handler/src/decide-a.ts', './adapters/ssm-command-sender.ts'],
    ['apps/restart-handler/src/decide-a.ts', './config.ts'],
    ['apps/restart-handler/src/ports.ts', '@aws-sdk/client-ssm'],
    ['apps/restart-handler/src/adapters/a.ts', '../decide-restart.ts'],
    ['apps/restart-handler/src/adapters/a.ts', '../config.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(lint(file, use(specifier))).toEqual(restricted(file));
  });

  it.each([
    ['apps/restart-handler/src/handler.ts', './decide-restart.ts'],
    ['apps/restart-handler/src/decide-a.ts', '@defib/monitoring-policy'],
    ['apps/restart-handler/src/adapters/a.ts', '../ports.ts'],
    ['infra/src/a.ts', '@defib/monitoring-policy'],
    ['infra/src/a.ts', '@cdktf/provider-aws/lib/sns-topic/index.js'],
    ['packages/queue-function/src/a.ts', '@defib/alarm-parser'],
  ])('%s may import %s', (file, specifier) => {
    expect(lint(file, use(specifier))).toEqual([]);
  });

  it('keeps Node built-ins out of the parser', () => {
    const file = 'packages/alarm-parser/src/a.ts';
    expect(lint(file, use('node:fs')).map((verdict) => verdict.category)).toEqual([
      'lint/correctness/noNodejsModules',
      'lint/style/noRestrictedImports',
    ]);
  });
});

describe('a decision', () => {
  const file = 'apps/restart-handler/src/decide-a.ts';

  it.each([
    ['Date.now()', ['plugin']],
    ['new Date()', ['plugin']],
    ['process.env', ['lint/style/noProcessEnv', 'lint/style/noRestrictedGlobals']],
    ['performance.now()', ['lint/style/noRestrictedGlobals']],
    ['new Date(0)', []],
  ])('that says %s gets %j', (expression, categories) => {
    const found = lint(file, `export const used = () => ${expression};\n`);
    expect(found.map((verdict) => verdict.category).sort()).toEqual(categories);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commentOnPlan, planComment } from '../../.github/scripts/plan-comment.mjs';

const workflows = new URL('../../.github/workflows/', import.meta.url);
const pullRequest = readFileSync(new URL('pull-request.yml', workflows), 'utf8');

/** The part of a workflow that describes one job. */
function jobOf(workflow: string, name: string): string {
  const jobs = workflow.slice(workflow.indexOf('\njobs:\n')).split(/\n {2}(?=[a-z-]+:\n)/);
  const found = jobs.find((job) => job.startsWith(`${name}:\n`));
  if (found === undefined) throw new Error(`there is no job ${name}`);
  return found;
}

function permissionsOf(job: string): string[] {
  const [, block = ''] = /\n {4}permissions:\n((?: {6}.+\n)+)/.exec(job) ?? [];
  return block.trim().split(/\n */);
}

describe.each(readdirSync(workflows))('%s', (file) => {
  const workflow = readFileSync(new URL(file, workflows), 'utf8');

  it('pins every action by commit, with the version beside it', () => {
    const uses = [...workflow.matchAll(/^ *(?:- )?uses: *(.*)$/gm)].map(([, action]) => action ?? '');

    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('grants nothing to jobs that do not say what they need', () => {
    expect(workflow).toMatch(/\npermissions: \{\}\n/);
  });

  it('puts nothing that a stranger wrote into a script', () => {
    expect([
      ...workflow.matchAll(/\$\{\{\s*github\.(?:head_ref|event\.pull_request\.(?:title|body|head\.ref))/g),
    ]).toEqual([]);
    expect(workflow).not.toContain('pull_request_target');
  });
});

describe('the jobs of a pull request', () => {
  it('have the rights that they need and no more', () => {
    expect(['check', 'plan', 'comment'].map((name) => permissionsOf(jobOf(pullRequest, name)))).toEqual([
      ['contents: read'],
      ['id-token: write'],
      ['contents: read', 'pull-requests: write'],
    ]);
  });

  it('keep credentials from forks and from the code of the change', () => {
    const plan = jobOf(pullRequest, 'plan');

    expect(plan).toContain('if: github.event.pull_request.head.repo.full_name == github.repository &&');
    expect(plan).not.toMatch(/actions\/checkout|npm |node /);
    expect(pullRequest.split('configure-aws-credentials')).toHaveLength(2);
    expect(pullRequest).not.toContain('secrets.');
  });

  it('gate on the plan', () => {
    expect(jobOf(pullRequest, 'plan')).toContain('-detailed-exitcode');
  });
});

describe('the comment', () => {
  const facts = { result: 'changes', commit: 'a1b2c3d', runUrl: 'https://github.example/runs/1' };

  it('shows the plan in a fence that the plan can not close', () => {
    expect(planComment({ ...facts, plan: 'a\n````\n<b>\n' })).toBe(`<!-- defib-terraform-plan -->
### Terraform plan: changes

For a1b2c3d, by [this run](https://github.example/runs/1).

<details><summary>Plan</summary>

\`\`\`\`\`
a
\`\`\`\`
<b>
\`\`\`\`\`

</details>
`);
  });

  it('stays within what GitHub takes, with the summary at the end kept', () => {
    const comment = planComment({ ...facts, plan: `${'x'.repeat(100_000)}Plan: 1 to add.` });

    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain('The first 40015 characters are left out');
    expect(comment).toContain('Plan: 1 to add.');
  });

  const context = {
    repo: { owner: 'acme', repo: 'defib' },
    issue: { number: 7 },
    payload: { pull_request: { head: { sha: 'a1b2c3d' } } },
    serverUrl: 'https://github.example',
    runId: 1,
  };
  const ours = { id: 3, user: { login: 'github-actions[bot]' }, body: '<!-- defib-terraform-plan -->\nold' };
  const others = [
    { id: 1, user: { login: 'someone' }, body: '<!-- defib-terraform-plan -->\nnot ours' },
    { id: 2, user: { login: 'github-actions[bot]' }, body: 'about something else' },
    { id: 4, user: null, body: null },
  ];

  it.each([
    ['is replaced by the next', [...others, ours], [['updateComment', 3]]],
    ['is made where there is none of ours', others, [['createComment', 7]]],
  ])('%s', async (_, comments, expected) => {
    const calls: unknown[] = [];
    const issues = {
      listComments: 'listComments',
      createComment: async ({ issue_number }: { issue_number: number }) => calls.push(['createComment', issue_number]),
      updateComment: async ({ comment_id }: { comment_id: number }) => calls.push(['updateComment', comment_id]),
    };

    await commentOnPlan({
      github: { rest: { issues }, paginate: async () => comments },
      context,
      result: 'unchanged',
      plan: 'No changes.',
    });

    expect(calls).toEqual(expected);
  });
});

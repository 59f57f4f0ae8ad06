// Posts a Terraform plan to its pull request: one comment, which each further plan replaces.

/** By this the comment is found again. */
const MARKER = '<!-- defib-terraform-plan -->';
/** GitHub takes 65,536 characters; some room is left for the words around the plan. */
const MOST_CHARACTERS = 60_000;

const HEADLINES = {
  unchanged: 'Terraform plan: nothing to change',
  changes: 'Terraform plan: changes',
  failed: 'Terraform plan: failed',
};

/**
 * The comment's text. The plan stands in a fence that is longer than any in the plan, so that nothing in it is read as
 * Markdown.
 *
 * @param {{ result: string, plan: string, commit: string, runUrl: string }} facts
 */
export function planComment({ result, plan, commit, runUrl }) {
  const headline = HEADLINES[result] ?? HEADLINES.failed;
  const shown = plan.length > MOST_CHARACTERS ? plan.slice(-MOST_CHARACTERS) : plan;
  const cut = plan.length - shown.length;
  const longestRun = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const note = cut === 0 ? '' : `\nThe first ${cut} characters are left out; the [run](${runUrl}) has them all.\n`;
  return `${MARKER}
### ${headline}

For ${commit}, by [this run](${runUrl}).
${note}
<details><summary>Plan</summary>

${fence}
${shown.trim()}
${fence}

</details>
`;
}

/**
 * @typedef {object} Comment
 * @property {number} id
 * @property {{ login: string } | null} [user]
 * @property {string | null} [body]
 *
 * @typedef {object} GitHub what is used of the client that actions/github-script hands in
 * @property {(list: unknown, parameters: object) => Promise<Comment[]>} paginate
 * @property {{ issues: Record<'createComment' | 'updateComment', Function> & { listComments: unknown } }} rest
 *
 * @typedef {object} Context
 * @property {{ owner: string, repo: string }} repo
 * @property {{ number: number }} issue
 * @property {{ pull_request: { head: { sha: string } } }} payload
 * @property {string} serverUrl
 * @property {number} runId
 */

/** @param {{ github: GitHub, context: Context, result: string, plan: string }} run */
export async function commentOnPlan({ github, context, result, plan }) {
  const { owner, repo } = context.repo;
  const issue = { owner, repo, issue_number: context.issue.number };
  const body = planComment({
    result,
    plan,
    commit: context.payload.pull_request.head.sha,
    runUrl: `${context.serverUrl}/${owner}/${repo}/actions/runs/${context.runId}`,
  });
  const comments = await github.paginate(github.rest.issues.listComments, { ...issue, per_page: 100 });
  // Anyone may write the marker into a comment of their own; only ours may be overwritten.
  const earlier = comments.find(
    (comment) => comment.user?.login === 'github-actions[bot]' && comment.body?.startsWith(MARKER),
  );
  if (earlier === undefined) await github.rest.issues.createComment({ ...issue, body });
  else await github.rest.issues.updateComment({ owner, repo, comment_id: earlier.id, body });
}

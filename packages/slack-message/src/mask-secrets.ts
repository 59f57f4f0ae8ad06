export const MASK = '•••';

/** Longer lines are cut before they are searched, so that a line of a megabyte costs no more than one of this length. */
export const MASKED_CHARACTERS = 32_768;

const WORD =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|account[-_]?key|private[-_]?key|client[-_]?key|encryption[-_]?key|signing[-_]?key|shared[-_]?key|credentials?|signature|session[-_]?id|connection[-_]?string)';
const VALUE = `(?:"(?:[^"\\\\\\n]|\\\\.){0,4000}"?|'(?:[^'\\\\\\n]|\\\\.){0,4000}'?|[^\\s,;&"'<>)}\\]]{1,4000})`;

/** Each bounded, so that none of them backtracks over a long line. What the first group holds is kept. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  // The whole header value: a scheme, its credentials and whatever parameters follow.
  [/\b((?:proxy-)?authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^"'\r\n\\]{1,4000}/gi, `$1${MASK}`],
  [/\b((?:set-)?cookie\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^"'\r\n\\]{1,4000}/gi, `$1${MASK}`],
  [
    /\b(x-(?:api-key|auth-token|amz-security-token|vault-token)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\s"'\\]{1,4000}/gi,
    `$1${MASK}`,
  ],
  // user:password@ and token@ of an address of any scheme.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{1,400}@/gi, `$1${MASK}@`],
  [/\b(https:\/\/hooks\.slack(?:-gov)?\.com\/)[^\s"'<>|]{1,400}/gi, `$1${MASK}`],
  [/\b((?:bearer|basic)\s{1,4})[A-Za-z0-9._~+/=-]{8,4000}/gi, `$1${MASK}`],
  [new RegExp(`(${WORD}[\\w.-]{0,40}\\\\?["']?\\s{0,4}(?::=|=>|[:=])\\s{0,4}\\\\?)${VALUE}`, 'gi'), `$1${MASK}`],
  [new RegExp(`(--?${WORD}[\\w-]{0,40}\\s{1,4})${VALUE}`, 'gi'), `$1${MASK}`],
  // Keys that are known by their looks: AWS, JSON web tokens, GitHub, GitLab, Slack, Stripe, Google, npm, SendGrid, AI vendors.
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, MASK],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,4000}\.?[A-Za-z0-9_-]{0,4000}/g, MASK],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,255}|npm_[A-Za-z0-9]{30,255})/g, MASK],
  [/\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{10,255}/g, MASK],
  [
    /\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{10,255}|AIza[\w-]{35}|SG\.[\w-]{16,64}\.[\w-]{16,64}|sk-[\w-]{20,255})/g,
    MASK,
  ],
];

/**
 * Writes dots in the place of what looks like a secret: keys, tokens, passwords, authorization headers and cookies,
 * credentials in addresses. Errs on the side of masking too much. Linear in the text, of which at most
 * MASKED_CHARACTERS of each line are kept.
 */
export function maskSecrets(text: string): string {
  let masked = text.length > MASKED_CHARACTERS ? text.replace(LONG_LINE, '$1…') : text;
  for (const [pattern, replacement] of SECRETS) masked = masked.replace(pattern, replacement);
  return masked;
}

const LONG_LINE = new RegExp(`^([^\\n]{${MASKED_CHARACTERS}})[^\\n]+`, 'gm');

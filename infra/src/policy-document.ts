/** One statement of an IAM policy. Actions and resources are lists, so that a test can compare them. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly Service?: string; readonly AWS?: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The JSON of a policy with these statements. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Refuses whatever comes without TLS, whoever sends it. */
export function onlyByTls(action: string, resource: string): Statement {
  return {
    Sid: 'OnlyByTls',
    Effect: 'Deny',
    Principal: '*',
    Action: [action],
    Resource: [resource],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** Thrown when an AWS call failed after the SDK's own attempts. Names the call and AWS's error; the cause has the rest. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  /** As IAM writes it: 'ssm:SendCommand'. */
  readonly call: string;
  /** AWS's name for the error, such as 'ThrottlingException'. */
  readonly code: string;

  constructor(call: string, cause: unknown) {
    const code = cause instanceof Error ? cause.name : 'unknown error';
    super(`${call} failed: ${code}`, { cause });
    this.call = call;
    this.code = code;
  }
}

/** Awaits an SDK call and makes its error ours. */
export async function awsCall<Output>(call: string, output: Promise<Output>): Promise<Output> {
  try {
    return await output;
  } catch (error) {
    throw new AwsCallError(call, error);
  }
}

/** Thrown when an answer lacks what AWS documents it to hold. */
export class AwsAnswerError extends Error {
  override readonly name = 'AwsAnswerError';
}

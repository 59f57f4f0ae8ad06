/** Where clients call, and as whom. */
export interface AwsAccess {
  readonly region: string;
  /** For tests; in Lambda the SDK finds endpoints and credentials by itself. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How long clients are patient. */
export interface AwsPatience {
  /** The SDK's attempts, with its jittered back-off between them, which ride out throttling for some seconds. */
  readonly maxAttempts: number;
  /** A call that hangs is given up after this. */
  readonly requestTimeoutMilliseconds: number;
}

/** Options of an SDK client: a standard retry strategy with limits, so that enough of a function's time is left to report. */
export function awsClientOptions({ region, endpoint, credentials }: AwsAccess, patience: AwsPatience) {
  return {
    region,
    maxAttempts: patience.maxAttempts,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: patience.requestTimeoutMilliseconds,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

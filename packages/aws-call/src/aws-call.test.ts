import { expect, it } from 'vitest';
import { AwsCallError, awsCall } from './aws-call.ts';
import { awsClientOptions } from './client-options.ts';

it('hands over what a call answers', async () => {
  await expect(awsCall('ssm:SendCommand', Promise.resolve(1))).resolves.toBe(1);
});

it('names the call and the error of AWS, and keeps the cause', async () => {
  const cause = Object.assign(new Error('Rate exceeded for 111122223333'), { name: 'ThrottlingException' });
  const failed = awsCall('ssm:SendCommand', Promise.reject(cause));
  await expect(failed).rejects.toThrow(new AwsCallError('ssm:SendCommand', cause));
  await expect(failed).rejects.toMatchObject({
    message: 'ssm:SendCommand failed: ThrottlingException',
    code: 'ThrottlingException',
    cause,
  });
});

it('does not name what is no error', async () => {
  await expect(awsCall('ssm:SendCommand', Promise.reject('no'))).rejects.toThrow(
    'ssm:SendCommand failed: unknown error',
  );
});

it('leaves endpoint and credentials to the SDK unless a test gives them', () => {
  expect(awsClientOptions({ region: 'eu-west-1' }, { maxAttempts: 3, requestTimeoutMilliseconds: 5_000 })).toEqual({
    region: 'eu-west-1',
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
});

export { AwsAnswerError, AwsCallError, awsCall } from './aws-call.ts';
export { type AwsAccess, type AwsPatience, awsClientOptions } from './client-options.ts';

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAwsRequest } from './aws-request.ts';

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20261120/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('a call', () => {
  it.each([
    [
      'JSON',
      {
        method: 'POST',
        url: '/',
        headers: { authorization: authorization('ssm'), 'x-amz-target': 'AmazonSSM.SendCommand' },
        body: Buffer.from('{"Comment":"c"}'),
      },
      { service: 'ssm', operation: 'SendCommand', protocol: 'json', input: { Comment: 'c' } },
    ],
    [
      'compressed JSON',
      {
        method: 'POST',
        url: '/',
        headers: {
          authorization: authorization('monitoring'),
          'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
          'content-encoding': 'gzip',
        },
        body: gzipSync('{"Namespace":"N"}'),
      },
      { service: 'monitoring', operation: 'PutMetricData', protocol: 'json', input: { Namespace: 'N' } },
    ],
    [
      'query',
      {
        method: 'POST',
        url: '/',
        headers: { authorization: authorization('monitoring'), 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(
          'Action=PutMetricData&Namespace=N&MetricData.member.1.MetricName=m&MetricData.member.1.Dimensions.member.1.Name=A&MetricData.member.2.MetricName=n',
        ),
      },
      {
        service: 'monitoring',
        operation: 'PutMetricData',
        protocol: 'query',
        input: {
          Action: 'PutMetricData',
          Namespace: 'N',
          MetricData: [{ MetricName: 'm', Dimensions: [{ Name: 'A' }] }, { MetricName: 'n' }],
        },
      },
    ],
    [
      'EC2',
      {
        method: 'POST',
        url: '/',
        headers: {
          authorization: authorization('ec2'),
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        },
        body: Buffer.from('Action=StopInstances&InstanceId.1=i-0a1b2c3d4e5f60718'),
      },
      {
        service: 'ec2',
        operation: 'StopInstances',
        protocol: 'ec2',
        input: { Action: 'StopInstances', InstanceId: ['i-0a1b2c3d4e5f60718'] },
      },
    ],
    [
      'REST',
      {
        method: 'PUT',
        url: '/2015-03-31/functions/a%3Ab/code',
        headers: { authorization: authorization('lambda') },
        body: Buffer.from('{"ZipFile":""}'),
      },
      {
        service: 'lambda',
        operation: 'UpdateFunctionCode',
        protocol: 'rest',
        input: { ZipFile: '', FunctionName: 'a:b' },
      },
    ],
  ])('in %s', (_, http, expected) => {
    expect(readAwsRequest(http)).toEqual({ region: 'eu-west-1', userAgent: '', caller: 'local', ...expected });
  });
});

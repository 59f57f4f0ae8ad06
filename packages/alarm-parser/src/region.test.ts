import { expect, test } from 'vitest';
import { partitionOf, regionFromName } from './region.ts';

test.each([
  ['US - N. Virginia', 'us-east-1'],
  ['US (Virginia)', 'us-east-1'],
  ['US East - N. Virginia', 'us-east-1'],
  ['US East (N. Virginia)', 'us-east-1'],
  ['US East (Ohio)', 'us-east-2'],
  ['US West (N. California)', 'us-west-1'],
  ['US West - Oregon', 'us-west-2'],
  ['AWS GovCloud (US)', 'us-gov-west-1'],
  ['AWS GovCloud (US-West)', 'us-gov-west-1'],
  ['AWS GovCloud (US-East)', 'us-gov-east-1'],
  ['Africa (Cape Town)', 'af-south-1'],
  ['Asia Pacific (Hong Kong)', 'ap-east-1'],
  ['Asia Pacific (Taipei)', 'ap-east-2'],
  ['Asia Pacific (Tokyo)', 'ap-northeast-1'],
  ['AsiaPacific(Tokyo)', 'ap-northeast-1'],
  ['Asia Pacific (Seoul)', 'ap-northeast-2'],
  ['Asia Pacific (Osaka-Local)', 'ap-northeast-3'],
  ['Asia Pacific (Mumbai)', 'ap-south-1'],
  ['Asia Pacific (Hyderabad)', 'ap-south-2'],
  ['Asia Pacific (Singapore)', 'ap-southeast-1'],
  ['Asia Pacific (Sydney)', 'ap-southeast-2'],
  ['Asia Pacific (Jakarta)', 'ap-southeast-3'],
  ['Asia Pacific (Melbourne)', 'ap-southeast-4'],
  ['Asia Pacific (Malaysia)', 'ap-southeast-5'],
  ['Asia Pacific (New Zealand)', 'ap-southeast-6'],
  ['Asia Pacific (Thailand)', 'ap-southeast-7'],
  ['Canada (Central)', 'ca-central-1'],
  ['Canada West (Calgary)', 'ca-west-1'],
  ['China (Beijing)', 'cn-north-1'],
  ['China (Ningxia)', 'cn-northwest-1'],
  ['EU (Frankfurt)', 'eu-central-1'],
  ['Europe (Zurich)', 'eu-central-2'],
  ['Europe (Stockholm)', 'eu-north-1'],
  ['Europe (Milan)', 'eu-south-1'],
  ['Europe (Spain)', 'eu-south-2'],
  ['EU - Ireland', 'eu-west-1'],
  ['EU (Ireland)', 'eu-west-1'],
  ['Europe (Ireland)', 'eu-west-1'],
  ['EU (London)', 'eu-west-2'],
  ['EU (Paris)', 'eu-west-3'],
  ['Israel (Tel Aviv)', 'il-central-1'],
  ['Middle East (UAE)', 'me-central-1'],
  ['Middle East (Bahrain)', 'me-south-1'],
  ['Mexico (Central)', 'mx-central-1'],
  ['South America (São Paulo)', 'sa-east-1'],
  ['South America (Sao Paulo)', 'sa-east-1'],
  ['AWS European Sovereign Cloud (Germany)', 'eusc-de-east-1'],
  ['eu-west-1', 'eu-west-1'],
  ['us-gov-west-1', 'us-gov-west-1'],
  ['us-isob-east-1', 'us-isob-east-1'],
  ['localhost', undefined],
  ['us-east-*', undefined],
  ['EXAMPLE', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s is %s', (name, code) => {
  expect(regionFromName(name)).toBe(code);
});

test.each(['us-east-1', 'ap-southeast-12', 'eusc-de-east-1'])('%s is a code', (code) => {
  expect(regionFromName(code)).toBe(code);
});

test.each(['us-east', 'us-east-123', 'xus-east-1x', 'US-EAST-1', 'useast1'])('%s is none', (code) => {
  expect(regionFromName(code)).toBeUndefined();
});

test.each([
  ['eu-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  [undefined, 'aws'],
  ['xcn-north-1', 'aws'],
])('%s is in %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

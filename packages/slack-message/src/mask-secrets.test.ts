import { expect, it } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';

it.each([
  ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AWS_SECRET_ACCESS_KEY=•••'],
  ['key AKIAIOSFODNN7EXAMPLE used', 'key ••• used'],
  ['{"password":"hun\\"ter2","user":"bob"}', '{"password":•••,"user":"bob"}'],
  ['db_password: s3cret, retries: 3', 'db_password: •••, retries: 3'],
  ["login with passwd='two words' ok", 'login with passwd=••• ok'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: •••'],
  ['"authorization": "Bearer abc.def.ghi", "host": "x"', '"authorization": "•••", "host": "x"'],
  ['sent bearer 0123456789abcdef to peer', 'sent bearer ••• to peer'],
  ['Set-Cookie: session=abc; HttpOnly', 'Set-Cookie: •••'],
  ['x-api-key: 12345', 'x-api-key: •••'],
  ['postgres://app:pa$$word@db.example.com:5432/shop', 'postgres://•••@db.example.com:5432/shop'],
  ['redis://:topsecret@cache:6379', 'redis://•••@cache:6379'],
  ['GET /?X-Amz-Signature=abcdef0123&x=1', 'GET /?X-Amz-Signature=•••&x=1'],
  ['POST https://hooks.slack.com/services/T000/B000/XXXX failed', 'POST https://hooks.slack.com/••• failed'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end', 'token ••• end'],
  [`ghp_${'a'.repeat(36)} and xoxb-1234567890-abcdef`, '••• and •••'],
  ['mysql --password hunter2 -u root', 'mysql --password ••• -u root'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter', '•••\nafter'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE and no end', '•••'],
  ['api_key := "abc"', 'api_key := •••'],
])('masks %s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

it.each([
  'GET /cart 200 12ms',
  'user bob@example.com signed in from 10.0.0.1:443',
  'the password was wrong',
  'https://wiki.example.com/a@b',
  'tokens used so far',
])('leaves %s alone', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

import { expect, it } from 'vitest';
import { zipOf } from '../../test/zip-of.ts';
import { unzip, ZipError } from './unzip.ts';

it('reads what was packed', () => {
  expect(unzip(Buffer.from(zipOf('lib/index.mjs', 'export {};')))).toEqual([
    { path: 'lib/index.mjs', bytes: Buffer.from('export {};') },
  ]);
});

it.each([
  ['bytes that are no zip', Buffer.from('hello, this is not a zip at all')],
  ['nothing', Buffer.alloc(0)],
  ['a path that leaves the folder', Buffer.from(zipOf('../index.mjs', 'x'))],
  ['an absolute path', Buffer.from(zipOf('/etc/passwd', 'x'))],
])('refuses %s', (_, zip) => {
  expect(() => unzip(zip)).toThrow(ZipError);
});

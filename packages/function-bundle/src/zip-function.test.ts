import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipFunction } from './zip-function.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('depends on names and contents alone, not on the order, the clock or the time zone', () => {
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Pacific/Auckland';
  const there = zipFunction({ 'policy.json': bytes('{}'), 'index.mjs': bytes('export {}') });
  process.env['TZ'] = 'America/Los_Angeles';
  const here = zipFunction({ 'index.mjs': bytes('export {}'), 'policy.json': bytes('{}') });
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;

  expect(Buffer.from(there).toString('hex')).toBe(Buffer.from(here).toString('hex'));
  expect(createHash('sha256').update(here).digest('hex')).toBe(
    'ba9d80d20305787ae0fd7be4fb719d7b299a93818726134d9d44892f522eb598',
  );
});

it('gives back what went in', () => {
  const zip = zipFunction({ 'index.mjs': bytes('export {}'), 'policy.json': bytes('{}') });

  expect(unzipSync(zip)).toEqual({ 'index.mjs': bytes('export {}'), 'policy.json': bytes('{}') });
});

it('marks every file as a regular one that everyone may read', () => {
  const zip = Buffer.from(zipFunction({ 'index.mjs': bytes('x') }));
  const directory = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));

  expect({ madeBy: zip[directory + 5], mode: (zip.readUInt32LE(directory + 38) >>> 16).toString(8) }).toEqual({
    madeBy: 3,
    mode: '100644',
  });
});

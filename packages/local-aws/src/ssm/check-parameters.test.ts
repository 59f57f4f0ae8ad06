import { describe, expect, it } from 'vitest';
import { checkParameters } from './check-parameters.ts';
import { DocumentContentError, readCommandDocument } from './command-document.ts';

const DOCUMENT = readCommandDocument(
  JSON.stringify({
    schemaVersion: '2.2',
    parameters: {
      unit: { type: 'String', allowedPattern: '^[a-z.]+$', maxChars: 12 },
      mode: { type: 'String', allowedValues: ['fast', 'safe'], default: 'safe' },
      hosts: { type: 'StringList', default: ['a', 'b'], minChars: 1 },
    },
    mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: ['true'] } }],
  }),
);

describe('parameters', () => {
  it('are filled up from the defaults', () => {
    expect(checkParameters({ unit: ['web.service'] }, DOCUMENT)).toEqual({
      ok: true,
      values: { unit: ['web.service'], mode: ['safe'], hosts: ['a', 'b'] },
    });
  });

  it.each([
    [{}, 'Parameter unit is required'],
    [{ unit: ['a; rm -rf /'] }, 'Parameter unit does not match the pattern ^[a-z.]+$'],
    [{ unit: ['$(id)'] }, 'Parameter unit does not match the pattern ^[a-z.]+$'],
    [{ unit: ['a\nb'] }, 'Parameter unit does not match the pattern ^[a-z.]+$'],
    [{ unit: ['aaaaaaaaaaaaa'] }, 'Parameter unit is longer than 12 characters'],
    [{ unit: [] }, 'Parameter unit takes one value, not 0'],
    [{ unit: ['a'], mode: ['reckless'] }, 'Parameter mode must be one of its allowed values'],
    [{ unit: ['a'], hosts: [''] }, 'Parameter hosts is shorter than 1 characters'],
    [{ unit: ['a'], other: ['b'] }, 'Parameter other is not declared by the document'],
  ])('%j: %s', (given, problem) => {
    expect(checkParameters(given, DOCUMENT)).toEqual({ ok: false, problem });
  });
});

describe('a document that cannot be run', () => {
  it.each([
    ['not JSON', '{'],
    ['another schema', '{"schemaVersion":"0.3","mainSteps":[{"action":"a","name":"b"}]}'],
    ['no step', '{"schemaVersion":"2.2","mainSteps":[]}'],
    ['a step without a name', '{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript"}]}'],
    [
      'a parameter of another type',
      '{"schemaVersion":"2.2","parameters":{"a":{"type":"Integer"}},"mainSteps":[{"action":"a","name":"b"}]}',
    ],
  ])('%s', (_, content) => {
    expect(() => readCommandDocument(content)).toThrow(DocumentContentError);
  });
});

import { expect, it } from 'vitest';
import type { CommandDocument } from '../src/restart-document.ts';
import { checkCommandDocument } from './check-command-document.ts';

const parameter = { type: 'String', description: 'a unit', allowedPattern: '^[a-z]+$' } as const;

function documentWith(changes: Partial<CommandDocument>, runCommand = ["unit='{{ unit }}'"]): CommandDocument {
  return {
    schemaVersion: '2.2',
    description: 'for a test',
    parameters: { unit: parameter },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'run',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: '60', runCommand },
      },
    ],
    ...changes,
  };
}

it('finds nothing wrong with a good document', () => {
  expect(checkCommandDocument(documentWith({}))).toEqual([]);
});

it('finds a parameter that is not declared, and one that is not used', () => {
  expect(checkCommandDocument(documentWith({}, ['echo {{ unti }}']))).toEqual([
    'run: {{ unti }} is not declared',
    'run: the parameter unit is not used',
  ]);
});

it.each(['[a-z]+', '^[a-z]+', '[a-z]+$', '^a$|b$'])('finds that %s is not anchored', (allowedPattern) => {
  expect(checkCommandDocument(documentWith({ parameters: { unit: { ...parameter, allowedPattern } } }))).toEqual([
    'unit: its pattern is not anchored at both ends',
  ]);
});

it('finds a pattern that does not compile', () => {
  expect(
    checkCommandDocument(documentWith({ parameters: { unit: { ...parameter, allowedPattern: '^[a-z$' } } })),
  ).toEqual(['unit: its pattern does not compile']);
});

it('finds braces that SSM would stumble over', () => {
  expect(checkCommandDocument(documentWith({}, ["unit='{{ unit }}'", 'echo "{{"']))).toEqual([
    'run: braces that are not a parameter: echo "{{"',
  ]);
});

it('finds that a document is too large', () => {
  const lines = ["unit='{{ unit }}'", 'x'.repeat(64 * 1024)];
  const problems = checkCommandDocument(documentWith({}, lines));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^content is \d+ bytes, more than 65536$/);
});

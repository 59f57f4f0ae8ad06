import { expect, it } from 'vitest';
import { dropUnnamedErrors } from './named-errors.ts';

it('keeps the errors that the sources name, and the base class', () => {
  const schemas = [
    'const _s_registry = TypeRegistry.for(_s);',
    '_s_registry.registerError(SSMServiceException$, SSMServiceException);',
    'export var ParameterNotFound$ = [-3, n0, _PNF, {}, [], []];',
    'n0_registry.registerError(ParameterNotFound$, ParameterNotFound);',
    'n0_registry.registerError(AlreadyExistsException$, AlreadyExistsException);',
  ];

  expect(dropUnnamedErrors(schemas.join('\n'), new Set(['ParameterNotFound', 'SSMClient']))).toBe(
    [...schemas.slice(0, 4), ''].join('\n'),
  );
});

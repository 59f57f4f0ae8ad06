import { expect, it } from 'vitest';
import { iamLiteral, terraformLiteral } from './literals.ts';

const DOLLAR = '$';

it('doubles what would begin a template, and nothing else', () => {
  expect(terraformLiteral(`cost $5, ${DOLLAR}{HOME} and %{if} 100%`)).toBe(
    `cost $5, ${DOLLAR}${DOLLAR}{HOME} and %%{if} 100%`,
  );
});

it('spells a dollar that IAM would take for a variable the way that IAM has for it', () => {
  expect(iamLiteral(`${DOLLAR}{aws:username}`)).toBe(`${DOLLAR}${DOLLAR}{${DOLLAR}}{aws:username}`);
});

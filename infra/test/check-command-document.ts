import type { CommandDocument } from '../src/restart-document.ts';

/** Most bytes of a document's content that SSM accepts. */
const mostBytes = 64 * 1024;

const placeholder = /\{\{\s*([A-Za-z0-9_:.-]+)\s*\}\}/g;

/**
 * What is wrong with an SSM Command document, as far as it can be told offline; no official schema exists. An empty
 * list is a good document.
 */
export function checkCommandDocument(document: CommandDocument): string[] {
  return [...sizeProblems(document), ...patternProblems(document), ...stepProblems(document)];
}

function sizeProblems(document: CommandDocument): string[] {
  const size = Buffer.byteLength(JSON.stringify(document));
  return size > mostBytes ? [`content is ${size} bytes, more than ${mostBytes}`] : [];
}

function patternProblems({ parameters }: CommandDocument): string[] {
  return Object.entries(parameters).flatMap(([name, { allowedPattern, description }]) => {
    const problems: string[] = [];
    if (!/^[A-Za-z0-9]{1,50}$/.test(name)) problems.push(`${name}: not a parameter name`);
    if (description === '') problems.push(`${name}: has no description`);
    if (!compiles(allowedPattern)) problems.push(`${name}: its pattern does not compile`);
    if (!/^\^[^|]*\$$/.test(allowedPattern)) problems.push(`${name}: its pattern is not anchored at both ends`);
    return problems;
  });
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

function stepProblems({ parameters, mainSteps }: CommandDocument): string[] {
  const declared = new Set(Object.keys(parameters));
  const names = mainSteps.map((step) => step.name);
  const problems = new Set(names).size === names.length ? [] : ['two steps have one name'];
  for (const { name, inputs } of mainSteps) {
    if (!/^[A-Za-z0-9_]{1,128}$/.test(name)) problems.push(`${name}: not a step name`);
    if (!/^[0-9]{1,6}$/.test(inputs.timeoutSeconds)) problems.push(`${name}: timeoutSeconds is not a number`);
    const used = new Set(inputs.runCommand.flatMap((line) => [...line.matchAll(placeholder)].map((match) => match[1])));
    const undeclared = [...used].filter((parameter) => parameter === undefined || !declared.has(parameter));
    const unused = [...declared].filter((parameter) => !used.has(parameter));
    problems.push(...undeclared.map((parameter) => `${name}: {{ ${parameter} }} is not declared`));
    problems.push(...unused.map((parameter) => `${name}: the parameter ${parameter} is not used`));
    if (inputs.runCommand.some((line) => line.includes('\n'))) problems.push(`${name}: a line holds a line feed`);
    const stray = inputs.runCommand.filter((line) => /\{\{|\}\}/.test(line.replaceAll(placeholder, '')));
    problems.push(...stray.map((line) => `${name}: braces that are not a parameter: ${line}`));
  }
  return problems;
}

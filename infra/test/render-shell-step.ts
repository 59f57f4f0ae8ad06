import { restartDocument, restartStepNames } from '../src/restart-document.ts';

/**
 * The Linux step's script with the parameters put in, as the SSM agent does it: as text, whatever the value is. That
 * nothing which could leave the quotes comes this far is the patterns' business, so a test with a single quote in a
 * value would test nothing real.
 */
export function renderShellStep(parameters: Readonly<Record<string, string>>): string {
  const step = restartDocument().mainSteps.find(({ name }) => name === restartStepNames.linux);
  if (step === undefined) throw new Error('the document has no step for Linux');
  return step.inputs.runCommand
    .join('\n')
    .replaceAll(/\{\{ ([A-Za-z]+) \}\}/g, (_, name: string) => parameters[name] ?? '');
}

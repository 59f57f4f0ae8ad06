// node --conditions=defib-source validate.ts STACKS_DIR WORK_DIR: asks the real provider whether each synthesized stack
// is valid. Needs no credentials.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareTerraform } from './prepare-terraform.ts';
import { terraform } from './terraform.ts';
import { TerraformFailedError, TerraformMissingError } from './terraform-error.ts';

const [stacksDir = '', workDir = ''] = process.argv.slice(2);

try {
  for (const stack of await readdir(stacksDir)) {
    const prepared = await prepareTerraform({ stackDir: join(stacksDir, stack), workDir: join(workDir, stack) });
    await terraform(prepared, ['init', '-backend=false', '-no-color']);
    await terraform(prepared, ['validate', '-no-color']);
    const provider =
      prepared.providerOverride === undefined ? '' : `, with the local provider ${prepared.providerOverride}`;
    console.log(`${stack}: valid (Terraform ${prepared.version}${provider})`);
  }
} catch (error) {
  if (!(error instanceof TerraformFailedError || error instanceof TerraformMissingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

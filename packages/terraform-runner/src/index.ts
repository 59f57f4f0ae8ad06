export { findTerraform, type TerraformBinary } from './find-terraform.ts';
export { type PreparedTerraform, prepareTerraform } from './prepare-terraform.ts';
export { findProviderMirror, type ProviderMirror } from './provider-mirror.ts';
export { type TerraformOptions, type TerraformRun, terraform } from './terraform.ts';
export { TerraformFailedError, TerraformMissingError } from './terraform-error.ts';

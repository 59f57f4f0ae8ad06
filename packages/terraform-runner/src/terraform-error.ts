/** Thrown when Terraform is missing or too old; the message says how to get it. */
export class TerraformMissingError extends Error {
  constructor(message: string) {
    super(
      `${message}\nInstall it from https://developer.hashicorp.com/terraform/install (macOS: brew install hashicorp/tap/terraform), or name a binary in DEFIB_TERRAFORM.`,
    );
    this.name = 'TerraformMissingError';
  }
}

/** Thrown when a Terraform command ends with an exit code that its caller didn't expect; holds the end of its output. */
export class TerraformFailedError extends Error {
  readonly exitCode: number;

  constructor(command: string, exitCode: number, output: string) {
    super(`terraform ${command} ended with exit code ${exitCode}:\n${output.slice(-4000).trimEnd()}`);
    this.name = 'TerraformFailedError';
    this.exitCode = exitCode;
  }
}

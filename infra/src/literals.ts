/**
 * Text that stands for itself in Terraform, where `${` and `%{` would begin a template (Terraform documentation,
 * "Strings and Templates"). For whatever a user or a script wrote, never for text with references in it.
 */
export function terraformLiteral(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}

/** Text that stands for itself in an IAM condition inside Terraform; IAM would read `${aws:username}` as a variable. */
export function iamLiteral(text: string): string {
  // The doubled dollar is one dollar in a replacement; what is meant is IAM's own spelling of a dollar.
  return terraformLiteral(text.replace(/\$(?=\{)/g, '$${$$}'));
}

/** Whose AWS it is. */
export interface Account {
  readonly id: string;
  readonly region: string;
}

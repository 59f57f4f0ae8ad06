type Known<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The object without its undefined members: what a message leaves out is absent in the result. */
export function known<T extends object>(members: T): Known<T>;
export function known(members: Record<string, unknown>): Record<string, unknown> {
  const present: Record<string, unknown> = {};
  for (const key in members) if (members[key] !== undefined) present[key] = members[key];
  return present;
}

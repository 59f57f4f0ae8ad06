type Known<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/**
 * The object without its undefined members: what a message leaves out is absent in the result. Members
 * that are never undefined may be in `always`, which is filled up and returned: it is slow to move them one by one.
 */
export function known<T extends object, Always extends object = object>(members: T, always?: Always): Known<T> & Always;
export function known(members: Record<string, unknown>, always: Record<string, unknown> = {}): Record<string, unknown> {
  for (const key in members) if (members[key] !== undefined) always[key] = members[key];
  return always;
}

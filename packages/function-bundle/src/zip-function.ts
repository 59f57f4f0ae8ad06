import { type Zippable, zipSync } from 'fflate';

const UNIX = 3;
/** A regular file that everyone may read: Lambda runs the code as a user of its own. */
const READABLE_FILE = (0o100644 << 16) >>> 0;

/** Zips a function's files into bytes that depend on nothing but names and contents. */
export function zipFunction(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // Local time on purpose: the format stores what the clock on the wall says, so this is the same in every time zone.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (content !== undefined) entries[name] = [content, { level: 9, mtime, os: UNIX, attrs: READABLE_FILE }];
  }
  return zipSync(entries);
}

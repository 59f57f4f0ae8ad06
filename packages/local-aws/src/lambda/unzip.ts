import { inflateRawSync } from 'node:zlib';

/** The bytes are not a zip that Lambda would take. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

export interface ZipEntry {
  /** Path inside the archive, with forward slashes. */
  readonly path: string;
  readonly bytes: Buffer;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_LENGTH = 22;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip archive, read by its central directory (no zip64, no encryption: a function's zip has neither).
 * @throws ZipError on anything else, and on paths that would leave the folder
 */
export function unzip(zip: Buffer): readonly ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let offset = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > zip.length || zip.readUInt32LE(offset) !== CENTRAL_SIGNATURE)
      throw new ZipError('broken central directory');
    const method = zip.readUInt16LE(offset + 10);
    const compressedSize = zip.readUInt32LE(offset + 20);
    const nameLength = zip.readUInt16LE(offset + 28);
    const localOffset = zip.readUInt32LE(offset + 42);
    const path = zip.toString('utf8', offset + 46, offset + 46 + nameLength);
    offset += 46 + nameLength + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
    if (path.endsWith('/')) continue;
    if (path.startsWith('/') || path.split('/').includes('..'))
      throw new ZipError(`an entry's path leaves the folder: ${path}`);
    const start = localOffset + 30 + zip.readUInt16LE(localOffset + 26) + zip.readUInt16LE(localOffset + 28);
    entries.push({ path, bytes: inflate(zip.subarray(start, start + compressedSize), method, path) });
  }
  return entries;
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - END_LENGTH; at >= 0 && at >= zip.length - END_LENGTH - 0xffff; at -= 1) {
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new ZipError('no end of central directory: not a zip');
}

function inflate(bytes: Buffer, method: number, path: string): Buffer {
  if (method === STORED) return Buffer.from(bytes);
  if (method === DEFLATED) return inflateRawSync(bytes);
  throw new ZipError(`${path} is compressed by method ${method}`);
}

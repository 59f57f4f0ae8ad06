import { crc32, deflateRawSync } from 'node:zlib';

/** A zip with one deflated file, as a bundler would hand it to Lambda. */
export function zipOf(name: string, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const packed = deflateRawSync(bytes);
  const path = Buffer.from(name);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(bytes), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(bytes.length, 8);
  const local = Buffer.concat([
    bytesOf(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 33, 0),
    sizes,
    lengths(path.length),
    path,
    packed,
  ]);
  const central = Buffer.concat([
    bytesOf(0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 8, 0, 0, 0, 33, 0),
    sizes,
    lengths(path.length),
    Buffer.alloc(2 + 2 + 2 + 4 + 4),
    path,
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function bytesOf(...values: number[]): Buffer {
  return Buffer.from(values);
}

/** Length of the path and of no extra field. */
function lengths(pathLength: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt16LE(pathLength, 0);
  return buffer;
}

/** Writes zips, wrong ones too: each file may claim a size that it has not. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface Packed {
  readonly name: string
  readonly data: Buffer | string
  /** What the directory says it inflates to. */
  readonly claims?: number
}

export function zipOf(files: readonly Packed[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, claims } of files) {
    const raw = Buffer.from(data)
    const packed = deflateRawSync(raw)
    const path = Buffer.from(name)
    // Version 2.0, UTF-8 name, deflated.
    const shared = Buffer.concat([shorts(20, 0x800, 8, 0, 0), longs(crc32(raw), packed.length, claims ?? raw.length), shorts(path.length, 0)])
    const local = Buffer.concat([longs(0x04_03_4b_50), shared, path, packed])
    directory.push(Buffer.concat([longs(0x02_01_4b_50), shorts(20), shared, shorts(0, 0, 0), longs(0, at), path]))
    parts.push(local)
    at += local.length
  }
  const central = Buffer.concat(directory)
  return Buffer.concat([...parts, central, longs(0x06_05_4b_50), shorts(0, 0, files.length, files.length), longs(central.length, at), shorts(0)])
}

function shorts(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => buffer.writeUInt16LE(value, index * 2))
  return buffer
}

function longs(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => buffer.writeUInt32LE(value, index * 4))
  return buffer
}

/** Files of this machine that say how to log in somewhere, read whole within bounds; a pipe or a device would be waited for without end. */
import { constants, open, type FileHandle } from 'node:fs/promises'
import { Unreached } from '../probes/probe.ts'
import type { Bounds } from './bounds.ts'
import { codesOf } from './faults.ts'

/** Undefined where there is no such file. */
export async function readText(path: string, maxBytes: number, { signal }: Bounds): Promise<string | undefined> {
  signal.throwIfAborted()
  const file = await opened(path)
  if (file === undefined) return undefined
  try {
    return await textOf(file, path, maxBytes)
  } catch (error) {
    throw error instanceof Unreached ? error : faultOf(error, path)
  } finally {
    await file.close()
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (codesOf(error).some((code) => code === 'ENOENT' || code === 'ENOTDIR')) return undefined
    throw faultOf(error, path)
  }
}

async function textOf(file: FileHandle, path: string, maxBytes: number): Promise<string> {
  if (!(await file.stat()).isFile()) throw new Unreached('cannot-run', `${path} is no file`)
  const buffer = Buffer.alloc(maxBytes + 1)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, bytes, buffer.length - bytes)
    bytes += bytesRead
    if (bytes > maxBytes) throw new Unreached('cannot-run', `${path} is larger than ${maxBytes} bytes`)
    if (bytesRead === 0) return buffer.toString('utf8', 0, bytes)
  }
}

function faultOf(error: unknown, path: string): unknown {
  const [code] = codesOf(error)
  if (code === undefined) return error
  return new Unreached('cannot-run', code === 'EACCES' || code === 'EPERM' ? `${path} may not be read by this user` : `${path} can’t be read (${code})`, error)
}

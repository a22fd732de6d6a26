/** Reads one file of a working folder, and nothing that merely looks like one: pipes, devices and ways out of the folder end in a reason. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { limits } from '../base/limits.ts'
import { dirname } from '../base/paths.ts'
import { decode, tooLarge, type Decoded } from './decode.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'not in the working folder',
  ENOTDIR: 'not in the working folder',
  ELOOP: 'a symbolic link where git knows a file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENXIO: 'not a regular file',
}

/** `root` is the real path of the folder; `location` is the file's whole name, in bytes since it may not be UTF-8. */
export function fileReader(root: string): (path: string, location: Buffer) => Decoded {
  const inside = new Map<string, boolean>()
  return (path, location) => {
    const folder = dirname(path)
    let stays = inside.get(folder)
    if (stays === undefined) inside.set(folder, (stays = isInside(root, location)))
    if (!stays) return { unread: 'its folder is a link, which is not followed' }
    try {
      return readWhole(location)
    } catch (error) {
      return { unread: reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it could not be read' }
    }
  }
}

/** Git lists `a/b` by its index even when `a` has become a link to somewhere else. */
function isInside(root: string, location: Buffer): boolean {
  const folder = location.subarray(0, location.lastIndexOf('/'))
  try {
    const real = realpathSync(folder, { encoding: 'buffer' })
    return real.equals(folder) || (root === '/' && folder.length <= 1)
  } catch {
    // A folder that is gone leads nowhere else: opening the file says so.
    return true
  }
}

function readWhole(location: Buffer): Decoded {
  const handle = openSync(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const status = fstatSync(handle)
    if (!status.isFile()) return { unread: 'not a regular file' }
    if (status.size > limits.fileBytes) return tooLarge(status.size)
    const bytes = Buffer.allocUnsafe(status.size + 1)
    let length = 0
    for (;;) {
      const read = readSync(handle, bytes, length, bytes.length - length, null)
      length += read
      if (length > status.size) return { unread: 'it grew while it was read' }
      if (read === 0) return decode(bytes.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
}

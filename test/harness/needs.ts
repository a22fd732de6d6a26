/** Programs that come with Debian packages: what is missing is said once, with what brings it, and its tests are skipped. In CI `.ci/run` installs them, and a skip fails. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']

/** Where a program is, or undefined; then a line says which package brings it. */
export function programOf(program: string, debianPackage: string): string | undefined {
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
  if (found === undefined) process.stderr.write(`Skipped: ${program} is not installed; apt-get install ${debianPackage} brings it.\n`)
  return found
}

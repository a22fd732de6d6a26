/** `plimsoll init`: writes what fits the repository and is not there yet; never over a file, never out of the folder. */
import { lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { UserError } from '../base/errors.ts'
import { plain } from '../report/escape.ts'
import { paints } from '../report/text.ts'
import { init, type ProposedFile } from '../run/init.ts'
import { folderTree } from '../tree/folder.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, prefixOf } from './trees.ts'

interface Done extends ProposedFile {
  readonly done: 'written' | 'kept'
  /** Why it was kept. */
  readonly because?: string
}

export async function initCommand(request: Request): Promise<Result> {
  const root = await rootOf(folderNamed(request.positionals[0] ?? request.directory))
  const proposed = await init(await folderTree(root), new Date())
  // All is looked at before anything is written: half of it would be a surprise.
  const planned = proposed.map((file): Done => {
    const because = file.already ?? (isThere(root, file.path) ? 'it is there already' : undefined)
    if (because !== undefined) return { ...file, done: 'kept', because }
    needInside(root, file.path)
    return { ...file, done: 'written' }
  })
  for (const file of planned) if (file.done === 'written') write(root, file)
  return { text: told(planned, request), exit: 0 }
}

/** Workflows and configuration count at the repository's root alone. */
async function rootOf(folder: string): Promise<string> {
  const prefix = await prefixOf(folder)
  return prefix === '' ? folder : resolve(folder, ...prefix.split('/').map(() => '..'))
}

/** A link that leads nowhere is there too: writing would follow it. */
function isThere(root: string, path: string): boolean {
  try {
    lstatSync(join(root, path))
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return false
    throw unwritable(path, error)
  }
}

/** Each folder on the way, as far as it is there, leads to a place inside, and not into git's own files. */
function needInside(root: string, path: string): void {
  const names = dirname(path).split('/')
  for (let count = 1; count <= names.length; count++) {
    const shown = names.slice(0, count).join('/')
    if (shown === '.' || !isThere(root, shown)) return
    let real: string
    try {
      real = realpathSync(join(root, shown))
    } catch (error) {
      throw unwritable(shown, error)
    }
    const from = relative(realpathSync(root), real)
    if (from === '..' || from.startsWith(`..${sep}`) || from === '.git' || from.startsWith(`.git${sep}`))
      throw new UserError(`${shown} leads out of the repository`, {
        exit: 2,
        hint: 'It is a symbolic link: nothing was written. Replace it by a folder, or write the files by hand.',
      })
  }
}

function write(root: string, { path, text }: ProposedFile): void {
  try {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { flag: 'wx' })
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): UserError {
  const code = (cause as NodeJS.ErrnoException).code
  return new UserError(`${path} can't be written${code === undefined ? '' : ` (${code})`}`, {
    exit: 2,
    hint: 'Make the folder yours to write, or take away what stands in its place.',
    cause,
  })
}

function told(files: readonly Done[], request: Request): string {
  if (request.format === 'json')
    return `${JSON.stringify({ schemaVersion: 1, files: files.map(({ path, done, because, text }) => ({ path, done, because, text })) }, null, 2)}\n`
  const markdown = request.format === 'markdown'
  const { bold } = paints(request.color && !markdown)
  const name = (path: string): string => (markdown ? `\`${path}\`` : bold(path))
  const lines = files.map(
    (file) => `${markdown ? '- ' : ''}${file.done === 'written' ? 'wrote' : 'kept '} ${name(file.path)}: ${plain(file.because ?? file.what)}`,
  )
  const wrote = files.some((file) => file.done === 'written')
  if (wrote)
    return `${[...lines, ...(request.quiet ? [] : ['', 'Read what was written, commit it, and open a pull request: its comment shows what the gate would do.'])].join('\n')}\n`
  const would = files.flatMap((file) => [
    '',
    `${name(file.path)} would have been:`,
    '',
    ...(markdown ? ['```yaml', file.text.trimEnd(), '```'] : [file.text.trimEnd()]),
  ])
  return `${[...lines, 'Nothing was changed.', ...(request.quiet ? [] : would)].join('\n')}\n`
}

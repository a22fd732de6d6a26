/** A file of PHP that returns a value, with the files of the tree that it takes values from. */
import { limits } from '../../base/limits.ts'
import { isText, type SourceFile, type Unread } from '../../base/source.ts'
import { programOf, returnedBy } from './evaluate.ts'
import { parsePhp } from './parse.ts'
import { scopeOf, type PhpScope } from './scope.ts'
import type { PhpValue } from './value.ts'

/** Files of the tree beside it. */
export interface PhpTree {
  read(path: string): Promise<SourceFile | Unread | undefined>
  has(path: string): boolean
}

export type Returned = { readonly value: PhpValue; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string }

/** What the file returns. What it wants of other files is loaded, and then it is looked at again. */
export async function returnedFrom(file: SourceFile, root: string, context: PhpTree): Promise<Returned> {
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { problem: parsed.problem }
  const scope = scopeOf(parsed.file)
  const files = new Map<string, PhpScope>()
  const asked = new Set<string>()
  for (let round = 0; ; round++) {
    const program = programOf(scope, files)
    const value = returnedBy(program)
    if (value === undefined) return { problem: 'it returns nothing that can be read' }
    const fresh = [...program.wanted].filter((one) => !asked.has(one)).slice(0, Math.max(0, limits.includes - asked.size))
    if (fresh.length === 0 || round > 3) return { value }
    for (const one of fresh) {
      asked.add(one)
      for (const path of placesOf(one, root)) {
        if (!context.has(path)) continue
        const other = await context.read(path)
        const read = isText(other) ? await parsePhp(other) : undefined
        if (read?.file !== undefined) files.set(path, scopeOf(read.file))
        break
      }
    }
  }
}

/** By Composer's PSR-4, of which an application has `App\\` in `app`, Symfony's in `src` ({@link https://getcomposer.org/doc/04-schema.md#psr-4}). */
function placesOf(wanted: string, root: string): readonly string[] {
  const name = /^class:App\\(.+)$/.exec(wanted)?.[1]
  if (name === undefined) return [wanted]
  const before = root === '' ? '' : `${root}/`
  return ['app', 'src'].map((folder) => `${before}${folder}/${name.replaceAll('\\', '/')}.php`)
}

/** Files of the tree that a file of PHP takes in whole, by the paths that stand in it. */
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { evaluate, programOf } from './evaluate.ts'
import { partsOf } from './parse.ts'
import type { PhpScope } from './scope.ts'
import { scalarText } from './value.ts'

/** {@link https://www.php.net/manual/en/function.include.php}; a path that is put together when it runs is none. */
export function includesOf(scope: PhpScope): readonly string[] {
  const { file } = scope
  const found = new Set<string>()
  const cursor = file.root.cursor()
  do {
    if (!/^(Require|Include)(Once)?Expression$/.test(cursor.name)) continue
    const inside = partsOf(cursor.node).at(-1)
    const text = inside === undefined ? undefined : scalarText(evaluate(inside, programOf(scope)))
    const path = text === undefined ? undefined : text.startsWith('/') ? join('', text.replace(/^\/+/, '')) : join(dirname(file.path), text)
    if (path !== undefined) found.add(path)
  } while (found.size < limits.includes && cursor.next())
  return [...found]
}

/** Engines of SQLAlchemy that stand beside what others take of their module and that nobody takes: one opens no connection before it is first asked. */
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { PyCallSite, PyModule } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'

/** A tree that holds more of them is not looked through. */
const most = 20_000

/** {@link https://docs.sqlalchemy.org/en/20/core/engines.html} */
export async function isUnused(client: ClientDeclaration, { statement, inside }: PyCallSite, module: PyModule, context: ReadContext): Promise<boolean> {
  const target = statement.type === 'assign' && statement.targets.length === 1 ? statement.targets[0] : undefined
  if (client.library !== 'sqlalchemy' || client.use !== 'code' || inside.length > 0 || target?.type !== 'name') return false
  const named = new RegExp(`\\b${target.name}\\b`, 'g')
  if ((module.text.match(named) ?? []).length > 1) return false
  const own = basename(module.path).replace(/\.py$/, '')
  const stem = own === '__init__' ? basename(dirname(module.path)) : own
  const takes = new RegExp(`^[ \\t]*from[ \\t]+[\\w.]*\\b${stem}[ \\t]+import[ \\t]+[\\w(]`, 'm')
  const all = context.below('').filter((path) => path.endsWith('.py'))
  if (stem === '' || all.length > most) return false
  let isTaken = false
  for (const path of all) {
    const file = path === module.path ? undefined : await context.read(path)
    if (!isText(file)) continue
    // Whoever speaks of it at all may take it by a road that is not seen here.
    if (file.text.includes(target.name) && new RegExp(named.source).test(file.text)) return false
    isTaken ||= takes.test(file.text)
  }
  return isTaken
}

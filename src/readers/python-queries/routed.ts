/** Which views the URLs of a tree name: one that none names answers nobody. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { partsOf, parsePython, type PyExpression, type PyStatement } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'

/** Files of URLs that are looked at. */
const most = 300

const urlFile = /(^|\/)(urls?(_\w+)?|\w+_urls|routers?|routes|api_router|api)\.py$|(^|\/)urls?\/\w+\.py$/

const known = new WeakMap<ReadContext['has'], Promise<ReadonlySet<string>>>()

/** Every name that files of URLs mention ({@link https://docs.djangoproject.com/en/5.2/topics/http/urls/}). */
export function routedNames(context: ReadContext): Promise<ReadonlySet<string>> {
  const before = known.get(context.has)
  if (before !== undefined) return before
  const found = collect(context)
  known.set(context.has, found)
  return found
}

async function collect(context: ReadContext): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  const paths = context.below('').filter((path) => urlFile.test(path) && placeOf(path).place !== 'example')
  for (const path of paths.slice(0, most)) {
    const file = await context.read(path)
    const module = isText(file) && /\b(path|url|re_path|register)\s{0,5}\(/.test(file.text) ? (await parsePython(file)).module : undefined
    if (module !== undefined) named(module.body, names)
  }
  return names
}

function named(statements: readonly PyStatement[], into: Set<string>): void {
  const take = (node: PyExpression): void => {
    if (node.type === 'name' || node.type === 'member') into.add(node.name)
    // `'shop.views.orders'`, as it was once written.
    if (node.type === 'string' && node.value.includes('.')) into.add(node.value.slice(node.value.lastIndexOf('.') + 1))
    for (const part of partsOf(node)) take(part)
  }
  for (const one of statements) {
    if (one.type === 'assign' && one.value !== undefined) take(one.value)
    if (one.type === 'update' || one.type === 'expression') take(one.value)
    if (one.type === 'if') for (const body of [...one.branches.map((branch) => branch.body), one.otherwise]) named(body, into)
    if (one.type === 'try') named(one.body, into)
    if (one.type === 'block') named(one.body, into)
  }
}

/** Gives values to names and fields, as `=`, `:=`, `var` and parameters do. */
import { itemsOf, type SyntaxNode } from './nodes.ts'
import { lookUp, nothing, placeIn, set, type GoRun } from './run.ts'
import { globalOf, packageOfFile } from './names.ts'
import { eachOf, joinedOf, objectOf, unknownValue, type GoScope, type GoValue } from './values.ts'

/** Names that stand for themselves in this scope. */
export function nameTargets(pairs: readonly (readonly [string, GoValue])[], scope: GoScope, run: GoRun): void {
  for (const [name, value] of pairs) if (name !== '_' && name !== '') set(run, scope.names, name, value)
}

export function assign(node: SyntaxNode, scope: GoScope, run: GoRun): void {
  const items = itemsOf(node)
  const middle = items.findIndex(({ name }) => name === '=' || name === 'UpdateOp')
  const targets = items.slice(0, middle)
  const sources = items.slice(middle + 1)
  const sign = items[middle]
  const values = sources.map((one) => run.value(one, scope))
  const [only] = values
  const spread = values.length === 1 && only?.is === 'tuple' ? only.items : values
  targets.forEach((target, index) => {
    const given = spread[index] ?? nothing
    const isAdded = sign?.name === 'UpdateOp'
    const at = placeIn(scope.file, node)
    const value = !isAdded ? given : scope.file.textOf(sign) === '+=' ? joined(run.value(target, scope), given, scope, node) : unknownValue('a sum', at)
    putInto(target, value, scope, run)
  })
}

function joined(before: GoValue, more: GoValue, scope: GoScope, node: SyntaxNode): GoValue {
  const at = placeIn(scope.file, node)
  if (before.is === 'number' && more.is === 'number') return { is: 'number', number: before.number + more.number, at }
  return before.is === 'number' || more.is === 'number' ? unknownValue('a sum', at) : joinedOf([before, more], at)
}

export function putInto(target: SyntaxNode, value: GoValue, scope: GoScope, run: GoRun): void {
  if (target.name === 'ParenthesizedExpr' || target.name === 'UnaryExp') {
    const inner = itemsOf(target).at(-1)
    if (inner !== undefined) putInto(inner, value, scope, run)
    return
  }
  if (target.name === 'VariableName') {
    const name = scope.file.textOf(target)
    if (name === '_') return
    const own = lookUp(scope, name)
    if (own !== undefined) set(run, own.names, name, value)
    else set(run, run.globals, globalOf(packageOfFile(scope.file), name), value)
    return
  }
  const [object, field] =
    target.name === 'SelectorExpr' ? [target.firstChild, target.lastChild] : target.name === 'IndexExpr' ? [target.firstChild, itemsOf(target)[1]] : []
  if (object === null || object === undefined || field === null || field === undefined) return
  const base = baseOf(object, scope, run)
  if (base.is === 'package') {
    const folder = run.module.packageAt(base.path)?.folder
    if (folder !== undefined) set(run, run.globals, globalOf(folder, scope.file.textOf(field)), value)
    return
  }
  for (const one of eachOf(base)) {
    if (one.is !== 'object') {
      if (target.name === 'SelectorExpr') run.smeared.add(globalOf(packageOfFile(scope.file), scope.file.textOf(field)))
      continue
    }
    const key = target.name === 'IndexExpr' ? `[${scope.file.textOf(field)}]` : scope.file.textOf(field)
    set(run, one.fields, key, value)
  }
}

/** What a field is put into: a struct inside one of another module comes to be as it is asked for. */
function baseOf(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const value = run.value(node, scope)
  if (
    value.is === 'object' ||
    value.is === 'either' ||
    value.is === 'package' ||
    node.name !== 'SelectorExpr' ||
    (value.is === 'unknown' && value.raw === 'an element')
  )
    return value
  const made = objectOf(placeIn(scope.file, node))
  putInto(node, made, scope, run)
  return made
}

/** What a variable's default comes to where no deployment says more: of one that names the environment, production is what is judged. */
import type { HclExpression } from '../../parse/hcl/ast.ts'
import { isBeforeProduction, isProduction, namesStage } from '../../parse/stage-names.ts'
import { textValue, unknownValue, type UnknownValue, type Value } from '../../parse/expressions/values.ts'
import { placeOfFolder } from './find/place.ts'
import type { Declared } from './load.ts'

/**
 * A file of values that is away sets what has no default, and may set this: nobody can tell. What is written is taken for what stands, as it is of
 * variables that a command's environment may set, and its fact says so.
 */
export function defaulted(declared: Declared, value: Value, { away, depth }: Above, folder: string): Value {
  if (away === undefined) return depth === 0 ? staged(declared, value, folder) : value
  const name = (declared.labels[0] ?? '').slice(0, 60)
  return { ...value, note: `the default of var.${name}, unless ${away.reference.slice(0, 60)} sets it: ${away.hint ?? 'it is not in the repository'}` }
}

interface Above {
  readonly depth: number
  readonly away?: UnknownValue
}

/** The one value that is production’s among those that it may have; else what is written, of which nothing is asked. */
function staged(declared: Declared, value: Value, folder: string): Value {
  const name = declared.labels[0] ?? ''
  if (value.kind !== 'text' || !namesStage(name) || isProduction(value.text) || !isBeforeProduction(value.text)) return value
  if (placeOfFolder(folder).place === 'development') return value
  const live = allowedIn(declared).filter(({ text }) => isProduction(text) && !isBeforeProduction(text))
  const [only] = live
  if (live.length === 1 && only !== undefined) return textValue(only.text, { path: declared.path, line: only.line, key: `variable.${name}.validation` })
  const hint = `say ${name.slice(0, 60)} for production, in a tfvars file of the repository or where it is applied`
  return { ...value, stage: unknownValue(`var.${name}`, value.at, hint) }
}

interface Allowed {
  readonly text: string
  readonly line: number
}

/** `condition = contains(["dev", "prod"], var.environment)` */
function allowedIn({ layers, labels: [name] }: Declared): readonly Allowed[] {
  return layers.flatMap(({ item }) => {
    if (item.kind !== 'block' || item.type !== 'validation') return []
    const condition = item.body.items.find((one) => one.kind === 'attribute' && one.name === 'condition')
    const call = condition?.kind === 'attribute' ? condition.value : undefined
    if (call?.kind !== 'call' || call.name !== 'contains') return []
    const [list, wanted] = call.arguments
    const isOwn = wanted?.kind === 'get' && wanted.name === name && wanted.of.kind === 'name' && wanted.of.name === 'var'
    return isOwn && list?.kind === 'tuple' ? list.items.flatMap(textIn) : []
  })
}

function textIn(node: HclExpression): readonly Allowed[] {
  const only = node.kind === 'template' && node.parts.length === 1 ? node.parts[0] : node
  return only?.kind === 'literal' && typeof only.value === 'string' ? [{ text: only.value, line: node.line }] : []
}

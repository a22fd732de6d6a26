/** What a parameter’s value is: what its deployment gives, its default, or, where it names the environment, what it says for production. */
import { isBeforeProduction, isProduction, namesStage } from '../../parse/stage-names.ts'
import { listValue, textValue, unknownValue, over, type UnknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Scope } from './scope.ts'
import { member, textIn, type Member, type Node } from './nodes.ts'
import { usedAt } from './values.ts'

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html} */
export function parameterValue(name: string, parameter: Member, inside: Scope): Value {
  const { given } = inside.standing
  const node = parameter.value
  const at = inside.place(parameter.line, `Parameters.${name}`)
  const type = textIn(node, 'Type') ?? 'String'
  const value = given.value(name)
  if (value !== undefined && value.kind !== 'null') return typed(usedAt(value, at), type, name)
  const production = productionOf(name, node, inside)
  const open = given.open.get(name)
  if (open !== undefined && production?.kind !== 'text')
    return bounded(unknownValue(name, open, 'what its deployment gives, which is not written in the repository'), node)
  if (production !== undefined) return production
  const otherwise = member(node, 'Default')
  if (otherwise === undefined)
    return isDefaulted(node) ? textValue('', at) : bounded(unknownValue(name, at, `give ${name} a default or a value in a file of parameters`), node)
  if (otherwise.kind !== 'text') return unknownValue(name, at)
  // What YAML takes for a boolean is given in lower case.
  const text = !otherwise.quoted && /^(true|false)$/i.test(otherwise.text) ? otherwise.text.toLowerCase() : otherwise.text
  return typed(textValue(text, inside.place(otherwise.line, `Parameters.${name}.Default`)), type, name)
}

/** `Default:` with nothing behind it is an empty text. */
function isDefaulted(node: Node): boolean {
  return node.kind === 'map' && node.members.has('Default')
}

function typed(value: Value, type: string, name: string): Value {
  if (type.startsWith('AWS::SSM::Parameter::')) return unknownValue(name, value.at, 'what a parameter of Systems Manager holds')
  if (value.kind !== 'text' || !/^(List<|CommaDelimitedList)/.test(type)) return value
  const items = value.text.split(',').map((item) => textValue(item.trim(), value.at))
  return over(listValue(items, value.at), value)
}

/** Numbers that nobody says are still held to the bounds of the parameter. */
function bounded(value: UnknownValue, node: Node): UnknownValue {
  const [low, high] = [textIn(node, 'MinValue'), textIn(node, 'MaxValue')].map((text) =>
    text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined,
  )
  return { ...value, ...(low === undefined ? {} : { atLeast: low }), ...(high === undefined ? {} : { atMost: high }) }
}

/** The environment that a template is deployed to: where no deployment says it, the one value that is production’s, since production is what is judged. */
function productionOf(name: string, node: Node, inside: Scope): Value | undefined {
  if (!namesStage(name)) return undefined
  const otherwise = textIn(node, 'Default')
  if (otherwise !== undefined && isProduction(otherwise)) return undefined
  const allowed = member(node, 'AllowedValues')
  const live = allowed?.kind === 'list' ? allowed.items.filter((item) => item.kind === 'text' && isProduction(item.text) && !isBeforeProduction(item.text)) : []
  const [only] = live
  if (live.length === 1 && only?.kind === 'text') return textValue(only.text, inside.place(only.line, `Parameters.${name}.AllowedValues`))
  if (otherwise === undefined || !isBeforeProduction(otherwise)) return undefined
  return unknownValue(
    name,
    inside.place(parameterLine(node), `Parameters.${name}`),
    `say ${name} for production, in a file of parameters or where it is deployed`,
  )
}

function parameterLine(node: Node): number {
  return member(node, 'Default')?.line ?? node.line
}

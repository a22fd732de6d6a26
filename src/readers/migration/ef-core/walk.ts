/** Goes through what `Up` runs, in its order: branches that are decided, loops over lists, methods of its own; each call is shown to the operations of the migration builder. */
import { callOf, childOf, fieldOf, isExtension, nameOf, namedOf, parametersOf, type CsCall, type CsNode } from '../../../parse/csharp/index.ts'
import { annotated } from './columns.ts'
import { asks, matches } from './conditions.ts'
import { idle, steps } from './steps.ts'
import { items, valueOf, type Item, type Place } from './values.ts'
import { lineOf, untold, type Walk } from './sending.ts'

export interface Way extends Walk {
  /** Methods of the file by their names, those that share one in their order. */
  readonly methods: ReadonlyMap<string, readonly CsNode[]>
  steps: number
}

const mostSteps = 50_000
const deepest = 60

/** The body of a method, or what stands behind its arrow. */
export function runMethod(method: CsNode, place: Place, walk: Way, depth = 0): void {
  const body = fieldOf(method, 'body') ?? childOf(method, 'arrow_expression_clause')
  if (body !== undefined) visit(body, place, walk, depth)
}

/** True where the method ends there. */
function visit(node: CsNode, place: Place, walk: Way, depth: number): boolean {
  if (depth > deepest || ++walk.steps > mostSteps) {
    if (walk.steps <= mostSteps + 1) untold(walk, node.line, 'longer than any migration: not read from here on')
    return depth <= deepest
  }
  const inner = (one: CsNode | undefined): boolean => one !== undefined && visit(one, place, walk, depth + 1)
  switch (node.type) {
    case 'block':
    case 'using_statement':
    case 'lock_statement':
    case 'checked_statement':
      return namedOf(node).some(inner)
    case 'if_statement':
      return branch(node, place, inner)
    case 'switch_statement':
      return chosen(node, place, inner)
    case 'foreach_statement':
      loop(node, place, walk, depth)
      return false
    case 'return_statement':
    case 'throw_statement':
      namedOf(node).forEach(inner)
      return true
    case 'invocation_expression':
      called(node, place, walk, depth)
      return false
    case 'local_function_statement':
      return false
    case 'ERROR':
      untold(walk, node.line, 'syntax that is not understood: what it drops and locks is not read')
      namedOf(node).forEach(inner)
      return false
    default:
      namedOf(node).forEach(inner)
      return false
  }
}

type Inner = (one: CsNode | undefined) => boolean

function branch(node: CsNode, place: Place, inner: Inner): boolean {
  const condition = fieldOf(node, 'condition')
  const holds = condition === undefined ? undefined : place.decide(condition, place)
  const [yes, no] = [fieldOf(node, 'consequence'), fieldOf(node, 'alternative')]
  if (holds !== undefined) return inner(holds ? yes : no)
  const ends = inner(yes)
  return inner(no) && ends
}

/** `switch (migrationBuilder.ActiveProvider)`: the section of the engine; of any other every section may run. */
function chosen(node: CsNode, place: Place, inner: Inner): boolean {
  const sections = (childOf(node, 'switch_body')?.children ?? []).filter(({ type }) => type === 'switch_section')
  const asked = asks(fieldOf(node, 'value'), place)
  const isLabel = ({ type }: CsNode): boolean => /_pattern$|^when_clause$/.test(type)
  const fits = sections.map((section) => {
    const label = asked ? namedOf(section).find(isLabel) : undefined
    return label === undefined ? undefined : matches(label, place)
  })
  // Labels that stand above one another share what the last of them holds.
  const own = fits.indexOf(true)
  const first = own === -1 ? -1 : sections.findIndex((section, index) => index >= own && namedOf(section).some((one) => !isLabel(one)))
  sections.forEach((section, index) => {
    if (first !== -1 ? index === first : fits[index] !== false) for (const one of namedOf(section)) if (!isLabel(one) && inner(one)) break
  })
  return false
}

function loop(node: CsNode, place: Place, walk: Way, depth: number): void {
  const [variable, body] = [fieldOf(node, 'left'), fieldOf(node, 'body')]
  const list = items(fieldOf(node, 'right'), place)
  if (body === undefined) return
  for (const item of list ?? [undefined]) {
    if (walk.steps > mostSteps) return
    visit(body, { ...place, names: withItem(place, variable, item) }, walk, depth + 1)
  }
}

function withItem({ names }: Place, variable: CsNode | undefined, item: Item | undefined): Place['names'] {
  const now = new Map(names)
  if (variable === undefined) return now
  // Of a list that nobody knows, nobody knows an item either.
  if (variable.type === 'identifier') {
    now.set(variable.text, item?.value ?? { kind: 'unknown', node: variable })
    for (const [name, value] of item?.parts ?? []) now.set(`${variable.text}${name}`, value)
  }
  if (variable.type !== 'tuple_pattern') return now
  namedOf(variable).forEach((one, index) => {
    const part = item?.parts.find(([name]) => name === `.Item${index + 1}`)?.[1]
    now.set(one.text, part ?? { kind: 'unknown', node: one })
  })
  return now
}

function called(node: CsNode, place: Place, walk: Way, depth: number): void {
  const of = annotated(node)
  const call = of?.call ?? callOf(node)
  if (call === undefined) return
  if (of !== undefined && call.on !== undefined && Object.hasOwn(steps, call.name)) return steps[call.name]?.(of, place, walk)
  if (call.on !== undefined && idle.test(call.name)) return
  const method = methodOf(call, walk)
  if (method !== undefined) return runOwn(method, call, place, walk, depth)
  // What is done to a step behind it, `.HasComment(…)`, is the step's.
  if (call.on?.type === 'invocation_expression') visit(call.on, place, walk, depth + 1)
  if (isBuilder(call.on, place) && !/^(?:Is[A-Z]\w{0,40}|Equals|GetType|ToString)$/.test(call.name))
    return untold(walk, lineOf(call), 'a call upon the migration builder that is none of EF Core’s own: not read')
  if (call.args.some(({ value }) => isBuilder(value, place)) && !/^Is[A-Z]/.test(call.name))
    return untold(walk, lineOf(call), 'code that is handed the migration builder and stands elsewhere: not read')
  for (const { value } of call.args) visit(value, place, walk, depth + 1)
}

function isBuilder(node: CsNode | undefined, place: Place): boolean {
  if (node?.type === 'member_access_expression' && nameOf(node) === 'Operations') return isBuilder(fieldOf(node, 'expression'), place)
  return node?.type === 'identifier' && place.builders.has(node.text)
}

/** A method of the file, called by its name, upon `this`, or upon the builder that it extends. */
function methodOf({ name, on, args }: CsCall, walk: Way): CsNode | undefined {
  const all = walk.methods.get(name) ?? []
  const isPlain = on === undefined || on.type === 'this_expression' || on.text === 'this' || /^[A-Z]\w{0,99}$/.test(on.text)
  const usable = isPlain ? all : all.filter(isExtension)
  const wants = (one: CsNode): number => parametersOf(one).length - (isExtension(one) && !isPlain ? 1 : 0)
  return usable.find((one) => wants(one) === args.length) ?? usable.find((one) => wants(one) >= args.length)
}

function runOwn(method: CsNode, call: CsCall, place: Place, walk: Way, depth: number): void {
  const [builders, names, lists] = [new Set<string>(), new Map<string, Item['value']>(), new Map<string, readonly Item[]>()]
  const parameters = parametersOf(method)
  const isOn = isExtension(method) && call.args.length < parameters.length && call.on !== undefined
  parameters.forEach((parameter, index) => {
    const name = fieldOf(parameter, 'name')?.text ?? ''
    const at = call.args[index - (isOn ? 1 : 0)]
    const named = call.args.find((one) => one.name === name)?.value
    const given = isOn && index === 0 ? call.on : (named ?? (at?.name === undefined ? at?.value : undefined))
    const value = given ?? namedOf(parameter).find((one) => one.field === undefined && one.type !== 'attribute_list' && one.type !== 'modifier')
    if (isBuilder(given, place) || (given === undefined && nameOf(fieldOf(parameter, 'type')) === 'MigrationBuilder')) builders.add(name)
    const list = items(value, place)
    if (list !== undefined) lists.set(name, list)
    names.set(name, value === undefined ? { kind: 'unknown', node: parameter } : valueOf(value, place))
  })
  runMethod(method, { ...place, builders, names, lists }, walk, depth + 5)
}

/** Which ways through a program are production's: conditions on the environment's name and on settings, of branches, loops and early returns. */
import { valueOf } from '../../base/fact.ts'
import type { Choice } from '../../model/declaration.ts'
import {
  around,
  callOf,
  childOf,
  evaluate,
  fieldOf,
  memberAround,
  namedOf,
  pathOf,
  type CsNode,
  type CsValue,
  type Evaluation,
} from '../../parse/csharp/index.ts'
import type { AppSettings } from './settings.ts'

export interface World {
  readonly environment: string
  readonly settings: AppSettings
  readonly run: Evaluation
  /** The variable that sets a setting. */
  readonly variableOf: (key: string) => string
  /** Variables that begin so count without it. */
  readonly prefixes: readonly string[]
  /** What was found of members and of early returns, each once. */
  readonly reached: Map<CsNode, Truth>
}

/** True or false, or by a variable; undefined where nobody can say. */
export type Truth = boolean | Choice | undefined

export function truthOf(node: CsNode | undefined, world: World): Truth {
  if (node === undefined) return undefined
  switch (node.type) {
    case 'parenthesized_expression':
      return truthOf(namedOf(node)[0], world)
    case 'boolean_literal':
      return node.text === 'true'
    case 'prefix_unary_expression':
      return node.text.startsWith('!') ? not(truthOf(namedOf(node)[0], world)) : undefined
    case 'binary_expression':
      return binary(node, world)
    case 'is_pattern_expression':
      return pattern(node, world)
    case 'invocation_expression':
      return asked(node, world)
    default:
      if (/(^|\.)IsConfigured$/.test(node.text)) return true
      return ofValue(evaluate(node, world.run), world)
  }
}

function not(truth: Truth): Truth {
  if (truth === undefined || typeof truth === 'boolean') return truth === undefined ? undefined : !truth
  if (truth.and !== undefined || truth.others !== undefined) return undefined
  const { variable, value, isDefault, except } = truth
  const [only, ...more] = except ?? []
  if (except === undefined) return { variable, value: '', isDefault: !isDefault, except: [value] }
  return only === undefined || more.length > 0 ? undefined : { variable, value: only, isDefault: !isDefault }
}

function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false
  if (a === true) return b
  if (b === true) return a
  if (a === undefined || b === undefined) return undefined
  return { ...a, and: a.and === undefined ? b : (both(a.and, b) as Choice) }
}

function binary(node: CsNode, world: World): Truth {
  const left = fieldOf(node, 'left')
  const right = fieldOf(node, 'right')
  const operator = fieldOf(node, 'operator')?.text ?? node.children.find(({ isNamed }) => !isNamed)?.text
  if (operator === '&&') return both(truthOf(left, world), truthOf(right, world))
  if (operator === '||') {
    const a = truthOf(left, world)
    const b = truthOf(right, world)
    return a === true || b === true ? true : a === false ? b : b === false ? a : undefined
  }
  if (operator !== '==' && operator !== '!=') return undefined
  const truth = left === undefined || right === undefined ? undefined : (equal(left, right, world) ?? equal(right, left, world))
  return operator === '==' ? truth : not(truth)
}

const environmentName = /(^|\.)EnvironmentName$/

function equal(node: CsNode, to: CsNode, world: World): Truth {
  const other = evaluate(to, world.run)
  if (other.kind === 'null') {
    const value = evaluate(node, world.run)
    return value.kind === 'setting' ? emptiness(value, world) : undefined
  }
  const text = other.kind === 'text' ? other.text : /^Environments\.(\w+)$/.exec(to.text)?.[1]
  if (text === undefined) return undefined
  if (environmentName.test(node.text)) return text.toLowerCase() === world.environment.toLowerCase()
  const value = evaluate(node, world.run)
  if (value.kind === 'text') return value.text.toLowerCase() === text.toLowerCase()
  if (value.kind === 'variable' && /^(ASPNETCORE|DOTNET)_ENVIRONMENT$/.test(value.name)) return text.toLowerCase() === world.environment.toLowerCase()
  return choiceOf(value, text, world)
}

/** Where a setting or a variable has a value: by the variable that sets it, and by what the files say where nobody does. */
function choiceOf(value: CsValue, text: string, world: World): Truth {
  if (value.kind !== 'setting' && value.kind !== 'variable') return undefined
  const usual = textOf(value, world)
  const variable = value.kind === 'variable' ? value.name : world.variableOf(value.key)
  return { variable, value: text, isDefault: usual?.toLowerCase() === text.toLowerCase() }
}

function textOf(value: CsValue, world: World): string | undefined {
  if (value.kind === 'text') return value.text
  if (value.kind === 'variable') return value.fallback === undefined ? undefined : textOf(value.fallback, world)
  if (value.kind !== 'setting') return undefined
  return valueOf(world.settings.get(value.key.toLowerCase())) ?? (value.fallback === undefined ? undefined : textOf(value.fallback, world))
}

function ofValue(value: CsValue, world: World): Truth {
  if (value.kind === 'text') return value.text === 'true' ? true : value.text === 'false' ? false : undefined
  return choiceOf(value, 'true', world)
}

/** Whether a setting is empty, by what the files say: a variable may still set it. */
function emptiness(value: CsValue, world: World): Truth {
  if (value.kind === 'text') return value.text.trim() === ''
  if (value.kind !== 'setting' && value.kind !== 'variable') return undefined
  const usual = textOf(value, world)
  const variable = value.kind === 'variable' ? value.name : world.variableOf(value.key)
  return { variable, value: '', isDefault: usual === undefined || usual.trim() === '' }
}

function asked(node: CsNode, world: World): Truth {
  const call = callOf(node)
  if (call === undefined) return undefined
  const { name, args } = call
  const environment = world.environment.toLowerCase()
  if (/^Is(Development|Production|Staging)$/.test(name) && args.length === 0) return environment === name.slice(2).toLowerCase()
  if (name === 'IsEnvironment') {
    const text = evaluate(args[0]?.value, world.run)
    return text.kind === 'text' ? text.text.toLowerCase() === environment : undefined
  }
  if (/^IsNullOr(Empty|WhiteSpace)$/.test(name)) return emptiness(evaluate(args[0]?.value, world.run), world)
  if (name === 'Equals' && call.on !== undefined && args[0] !== undefined) return equal(call.on, args[0].value, world)
  return ofValue(evaluate(node, world.run), world)
}

/** `value is null`, `value is not null`, `value is "postgres"`. */
function pattern(node: CsNode, world: World): Truth {
  const value = evaluate(fieldOf(node, 'expression') ?? namedOf(node)[0], world.run)
  const written = fieldOf(node, 'pattern') ?? namedOf(node)[1]
  const text = written?.text ?? ''
  if (text === 'null') return emptiness(value, world)
  if (/^not\s+null$|^\{\s*\}/.test(text)) return not(emptiness(value, world))
  const literal = written === undefined ? undefined : evaluate(namedOf(written)[0], world.run)
  return literal?.kind === 'text' ? choiceOf(value, literal.text, world) : undefined
}

/** Whether production comes by a node on its way through the member around it, and, where the program shows who calls that, through its callers. */
export function reaches(node: CsNode, world: World): Truth {
  let truth: Truth = true
  let inside = node
  for (const one of around(node)) {
    truth = both(truth, stepInto(one, inside, world))
    if (truth === false) return false
    inside = one
  }
  const member = memberAround(node)
  return member === undefined ? truth : both(truth, called(member, world))
}

/** Whether production comes to a member by its callers; each is asked once, and one that calls itself says nothing of it. */
function called(member: CsNode, world: World): Truth {
  const name = fieldOf(member, 'name')?.text
  if (name === undefined || member.type === 'constructor_declaration' || member.type === 'property_declaration') return true
  if (world.reached.has(member)) return world.reached.get(member)
  world.reached.set(member, true)
  const calls = (world.run.program.calls.get(name) ?? []).filter((call) => memberAround(call.node) !== member).slice(0, 20)
  const ways = calls.map((call) => reaches(call.node, world))
  const [first] = ways
  const truth = calls.length === 0 || ways.includes(true) ? true : ways.every((one) => one === false) ? false : ways.length === 1 ? first : undefined
  world.reached.set(member, truth)
  return truth
}

function stepInto(outer: CsNode, inside: CsNode, world: World): Truth {
  if (outer.type === 'if_statement' || outer.type === 'conditional_expression') {
    if (inside.field === 'condition') return true
    const truth = truthOf(fieldOf(outer, 'condition'), world)
    return inside.field === 'alternative' ? not(truth) : inside.field === 'consequence' ? truth : true
  }
  if (/^preproc_(if|elif|else)$/.test(outer.type)) return compiled(outer, inside)
  if (outer.type === 'switch_body' || outer.type === 'switch_expression') return ofSection(outer, inside, world)
  if (outer.type === 'block' || outer.type === 'compilation_unit') return afterReturns(outer, inside, world)
  return true
}

/** `#if DEBUG`: production is compiled without it; what other symbols say, the build alone knows. */
function compiled(outer: CsNode, inside: CsNode): Truth {
  const condition = fieldOf(outer, 'condition')
  // What `#else` holds is decided by the `#if` around it.
  if (condition === undefined || inside === condition) return true
  const isElse = inside.field === 'alternative' || /^preproc_(elif|else)$/.test(inside.type)
  const truth = condition.text === 'DEBUG' ? false : condition.text.replaceAll(' ', '') === '!DEBUG' ? true : undefined
  return isElse ? not(truth) : truth
}

function ofSection(body: CsNode, section: CsNode, world: World): Truth {
  const isExpression = body.type === 'switch_expression'
  if (isExpression && section.type !== 'switch_expression_arm') return true
  const subject = isExpression ? namedOf(body)[0] : fieldOf(body.parent, 'value')
  const value = evaluate(subject, world.run)
  const textsOf = (one: CsNode): readonly string[] =>
    (isExpression ? namedOf(one).slice(0, 1) : one.children.filter(({ type }) => /pattern$/.test(type))).flatMap((label) => {
      const text = evaluate(label.type === 'constant_pattern' ? namedOf(label)[0] : label, world.run)
      return text.kind === 'text' ? [text.text] : []
    })
  const sections = namedOf(body).filter(({ type }) => type === 'switch_section' || type === 'switch_expression_arm')
  const own = textsOf(section)
  const others = sections.filter((one) => one !== section).flatMap(textsOf)
  const [first, ...more] = own
  const environment = environmentName.test(subject?.text ?? '') ? world.environment : value.kind === 'text' ? value.text : undefined
  if (environment !== undefined) {
    const is = (text: string): boolean => text.toLowerCase() === environment.toLowerCase()
    return first === undefined ? !others.some(is) : own.some(is)
  }
  if (value.kind !== 'setting' && value.kind !== 'variable') return undefined
  const variable = value.kind === 'variable' ? value.name : world.variableOf(value.key)
  const usual = textOf(value, world)?.toLowerCase()
  if (first === undefined) return { variable, value: '', except: others, isDefault: !others.some((one) => one.toLowerCase() === usual) }
  return { variable, value: first, ...(more.length === 0 ? {} : { others: more }), isDefault: own.some((one) => one.toLowerCase() === usual) }
}

/** Behind `if (env.IsDevelopment()) { …; return; }` comes only who does not return there. */
function afterReturns(block: CsNode, inside: CsNode, world: World): Truth {
  let truth: Truth = true
  for (const child of block.children) {
    if (child === inside) break
    const statement = child.type === 'global_statement' ? namedOf(child)[0] : child
    if (statement?.type !== 'if_statement') continue
    const consequence = fieldOf(statement, 'consequence')
    const last = consequence?.type === 'block' ? namedOf(consequence).at(-1) : consequence
    if (last === undefined || !/^(return|throw)_statement$/.test(last.type) || childOf(statement, 'else') !== undefined) continue
    if (!world.reached.has(statement)) world.reached.set(statement, not(truthOf(fieldOf(statement, 'condition'), world)))
    truth = both(truth, world.reached.get(statement))
  }
  return truth
}

export function placeOfNode(node: CsNode, world: World, key: string): { readonly path: string; readonly line: number; readonly key: string } {
  return { path: pathOf(node, world.run.program), line: node.line, key }
}

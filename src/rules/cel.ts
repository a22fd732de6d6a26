/**
 * CEL text to a checked expression: the only importer of the CEL library, which parses and checks types and is loaded when rules are generated or a repository brings its own.
 * It does not evaluate: loading it costs 20 ms on Node 20, `has()` of a misspelt field passes its checker, and it keeps no account of which branch decided.
 */
import { Environment, type ASTNode } from '@marcbachmann/cel-js'
import { limits } from '../base/limits.ts'
import { kinds, type Kind } from '../model/kinds.ts'
import { macros, signs, type Expr, type Macro, type Sign } from './expression.ts'
import { functions } from './functions.ts'
import { nearest } from './nearest.ts'

/** Nodes of one expression; the longest shipped one has 60. */
const maxNodes = 300
/** Lambdas within lambdas: each level multiplies the cost by the members of a list. */
const maxNesting = 2

/** What is wrong with an expression, and where in its text. */
export class CelProblem extends Error {
  override readonly name = 'CelProblem'
  /** What is wrong, without the excerpt. */
  readonly summary: string
  /** Offset into the expression. */
  readonly offset: number

  constructor(summary: string, source: string, offset: number) {
    super(`${summary}\n${excerpt(source, offset)}`)
    this.summary = summary
    this.offset = offset
  }
}

export type ParamTypes = Readonly<Record<string, 'double' | 'string' | 'bool'>>

export interface CheckScope {
  readonly subject: Kind
  readonly params: ParamTypes
  /** Type of `it`, the member of a measure's `each`. */
  readonly it?: string
}

/** Names an expression about something else than a rule's subject may use, with CEL's types; a kind's name is a type. */
export interface NamesScope {
  readonly names: Readonly<Record<string, string>>
}

export interface Checked {
  readonly expr: Expr
  /** CEL's name of the type: `bool`, `list<place>`. */
  readonly type: string
}

/** Parses, audits and checks one expression. Throws {@link CelProblem}. */
export function compile(source: string, scope: CheckScope | NamesScope): Checked {
  if (source.length > limits.expression) throw new CelProblem(`longer than ${limits.expression} characters`, source.slice(0, 60), 0)
  const environment = environmentOf(scope)
  let ast: ASTNode
  try {
    ast = environment.parse(source).ast
  } catch (error) {
    throw problemOf(error, source, scope)
  }
  const audit: Audit = { source, nodes: 0, nesting: 0, has: [], nulls: 'names' in scope }
  const expr = toExpr(ast, audit)
  // The library's has() checks nothing but its root. dyn() has as many letters, takes any type and checks the whole, so carets stay right.
  const withoutHas = audit.has.reduce((text, at) => `${text.slice(0, at)}dyn${text.slice(at + 3)}`, source)
  if (audit.has.length > 0) typeOf(environment, withoutHas, source, scope)
  return { expr, type: typeOf(environment, source, source, scope) }
}

function typeOf(environment: Environment, text: string, source: string, scope: CheckScope | NamesScope): string {
  const result = environment.check(text)
  if (!result.valid || result.type === undefined) throw problemOf(result.error, source, scope)
  return result.type
}

interface CelError {
  readonly summary?: string
  readonly range?: { readonly start: number }
}

function problemOf(error: unknown, source: string, scope: CheckScope | NamesScope): CelProblem {
  if (error instanceof RangeError) return new CelProblem('nested too deeply', source.slice(0, 60), 0)
  const { summary = String(error), range } = error as CelError
  const offset = range?.start ?? 0
  const key = /^No such key: (\w+)/.exec(summary)?.[1]
  if (key !== undefined) return new CelProblem(withNearest(`there is no field ${key}`, key, fieldNames(scope)), source, offset)
  const variable = /^Unknown variable: (\w+)/.exec(summary)?.[1]
  if (variable !== undefined)
    return new CelProblem(
      withNearest(`there is no variable ${variable}`, variable, 'names' in scope ? Object.keys(scope.names) : ['subject', 'system', 'params', 'it']),
      source,
      offset,
    )
  return new CelProblem(summary.charAt(0).toLowerCase() + summary.slice(1), source, offset)
}

function withNearest(summary: string, word: string, candidates: Iterable<string>): string {
  const right = nearest(word, candidates)
  return right === undefined || right === word ? summary : `${summary}; did you mean ${right}?`
}

function fieldNames(scope: CheckScope | NamesScope): Set<string> {
  const names = new Set(['name', ...('names' in scope ? [] : [...Object.keys(kinds[scope.subject]), ...Object.keys(scope.params)])])
  for (const fields of Object.values(kinds)) for (const name of Object.keys(fields)) names.add(name)
  return names
}

/** The line in question with a caret below the place. */
function excerpt(source: string, offset: number): string {
  const start = source.lastIndexOf('\n', offset - 1) + 1
  const end = source.indexOf('\n', offset)
  return `  ${source.slice(start, end === -1 ? undefined : end)}\n  ${' '.repeat(Math.max(0, offset - start))}^`
}

let base: Environment | undefined
const environments = new Map<string, Environment>()

function environmentOf(scope: CheckScope | NamesScope): Environment {
  const key = JSON.stringify(scope)
  const known = environments.get(key)
  if (known !== undefined) return known
  base ??= baseEnvironment()
  const environment = 'names' in scope ? namedEnvironment(base, scope) : subjectEnvironment(base, scope)
  environments.set(key, environment)
  return environment
}

function namedEnvironment(from: Environment, { names }: NamesScope): Environment {
  const environment = from.clone()
  for (const [name, type] of Object.entries(names)) environment.registerVariable(name, type)
  return environment
}

function subjectEnvironment(from: Environment, scope: CheckScope): Environment {
  const environment = from.clone().registerVariable('system', 'system').registerVariable('subject', scope.subject)
  if (Object.keys(scope.params).length > 0) environment.registerVariable({ name: 'params', schema: { ...scope.params } })
  if (scope.it !== undefined) environment.registerVariable('it', scope.it)
  return environment
}

/** Kinds become object types; a kind is registered after those its lists hold. */
function baseEnvironment(): Environment {
  const environment = new Environment({ limits: { maxDepth: limits.depth } })
  const done = new Set<string>()
  const register = (kind: Kind): void => {
    if (done.has(kind)) return
    done.add(kind)
    const fields: Record<string, string> = { name: 'string' }
    for (const [name, { type }] of Object.entries(kinds[kind])) {
      const member = /^list<(\w+)>$/.exec(type)?.[1]
      if (member !== undefined) register(member as Kind)
      fields[name] = type === 'map' ? 'map<string, string>' : type === 'strings' ? 'list<string>' : type
    }
    environment.registerType(kind, { ctor: class {}, fields })
  }
  for (const kind of Object.keys(kinds)) register(kind as Kind)
  for (const [name, { signatures, run }] of Object.entries(functions)) {
    for (const signature of signatures ?? []) environment.registerFunction(signature, (...args: unknown[]) => run(args as never) ?? name)
  }
  environment.registerOperator('int == double', (left: bigint, right: number) => Number(left) === right)
  for (const [left, right] of compared) {
    for (const sign of ['<', '<=', '>', '>=']) environment.registerOperator(`${left} ${sign} ${right}`, () => false)
  }
  return environment
}

/** Seconds are doubles, and people compare them with `duration('24h')`. Only the checker asks for these. */
const compared = [
  ['double', 'google.protobuf.Duration'],
  ['google.protobuf.Duration', 'double'],
] as const

interface Audit {
  readonly source: string
  nodes: number
  nesting: number
  /** Whether `null` is a value: answers hold it, and no fact does. */
  readonly nulls: boolean
  /** Offsets of `has`. */
  readonly has: number[]
}

/** The library's tree as our data. Refuses what is not in it, so that nothing unknown is ever evaluated. */
function toExpr(node: ASTNode, audit: Audit): Expr {
  audit.nodes++
  if (audit.nodes > maxNodes) throw new CelProblem(`more than ${maxNodes} parts`, audit.source, node.pos)
  const go = (inner: ASTNode): Expr => toExpr(inner, audit)
  switch (node.op) {
    case 'value':
      return literal(node.args, audit, node.pos)
    case 'id':
      return { op: 'var', name: node.args }
    case '.':
      return { op: 'field', of: go(node.args[0]), name: node.args[1] }
    case '[]':
      return { op: 'index', of: go(node.args[0]), at: go(node.args[1]) }
    case '&&':
    case '||':
      return { op: node.op === '&&' ? 'and' : 'or', left: go(node.args[0]), right: go(node.args[1]) }
    case '!_':
      return { op: 'not', of: go(node.args) }
    case '-_':
      return { op: 'negate', of: go(node.args) }
    case '?:':
      return { op: 'if', test: go(node.args[0]), yes: go(node.args[1]), no: go(node.args[2]) }
    case 'list':
      return { op: 'list', items: node.args.map(go) }
    case 'call':
      return node.args[0] === 'has' ? has(node, node.args[1], audit) : call(node.pos, node.args[0], node.args[1], audit)
    case 'rcall':
      return isMacro(node.args[0])
        ? each(node, node.args[0], node.args[1], node.args[2], audit)
        : call(audit.source.indexOf(node.args[0], node.args[1].end), node.args[0], [node.args[1], ...node.args[2]], audit)
    default:
      if (isSign(node.op)) {
        const [left, right] = node.args as [ASTNode, ASTNode]
        return { op: 'binary', sign: node.op, left: go(left), right: go(right) }
      }
      throw new CelProblem(`rules know no ${node.op === 'map' ? 'map literals' : node.op}`, audit.source, node.pos)
  }
}

function literal(value: unknown, audit: Audit, offset: number): Expr {
  if (typeof value === 'string') return { op: 'text', value }
  if (typeof value === 'boolean') return { op: 'bool', value }
  if (value === null && audit.nulls) return { op: 'null' }
  if (typeof value === 'number') return { op: 'double', value }
  if (typeof value === 'bigint' && BigInt(Number(value)) === value) return { op: 'int', value: Number(value) }
  throw new CelProblem('rules know only texts, whole and decimal numbers, true and false', audit.source, offset)
}

function has(node: ASTNode, args: readonly ASTNode[], audit: Audit): Expr {
  const arg = args[0]
  if (args.length !== 1 || arg?.op !== '.') throw new CelProblem('has() asks for one field, as in has(subject.engine)', audit.source, node.pos)
  audit.has.push(node.start)
  return { op: 'has', of: toExpr(arg.args[0], audit), name: arg.args[1] }
}

function call(offset: number, name: string, args: readonly ASTNode[], audit: Audit): Expr {
  if (!Object.hasOwn(functions, name))
    throw new CelProblem(withNearest(`there is no function ${name}`, name, [...Object.keys(functions), ...macros]), audit.source, offset)
  return { op: 'call', name, with: args.map((arg) => toExpr(arg, audit)) }
}

function each(node: ASTNode, macro: Macro, of: ASTNode, args: readonly ASTNode[], audit: Audit): Expr {
  const [variable, first, second] = args
  const count = macro === 'map' ? [2, 3] : [2]
  if (variable?.op !== 'id' || first === undefined || !count.includes(args.length)) {
    throw new CelProblem(`${macro}() asks for a variable and a condition, as in list.${macro}(x, …)`, audit.source, node.pos)
  }
  const list = toExpr(of, audit)
  audit.nesting++
  if (audit.nesting > maxNesting) throw new CelProblem(`lambdas nested more than ${maxNesting} deep`, audit.source, node.pos)
  const inner = [first, ...(second === undefined ? [] : [second])].map((arg) => toExpr(arg, audit))
  audit.nesting--
  const [body, transform] = inner as [Expr, Expr?]
  const shape = { op: 'each', macro, of: list, as: variable.args } as const
  return transform === undefined ? { ...shape, body } : { ...shape, body: transform, keep: body }
}

function isMacro(name: string): name is Macro {
  return (macros as readonly string[]).includes(name)
}

function isSign(op: string): op is Sign {
  return (signs as readonly string[]).includes(op)
}

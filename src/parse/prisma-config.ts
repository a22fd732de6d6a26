/** Reads what a `prisma.config.ts` says without running it: where schema and migrations lie, and where the URL comes from. */
import { limits } from '../base/limits.ts'
import type { SourceFile } from '../base/source.ts'
import type { Expression, JsNode as Node, ObjectExpression, Program } from './javascript/nodes.ts'
import { parseJavaScript } from './javascript/parse.ts'

/** A text of the config, as far as the file itself tells it. */
export type ConfigText =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  /** Computed when Prisma runs: `raw` is the code, in which no string literal remains. */
  | { readonly kind: 'computed'; readonly raw: string; readonly line: number }

export interface ConfigUrl {
  readonly variable?: string
  /** A literal, or the one after `??` or `||`. A secret. */
  readonly literal?: string
  /** What code puts behind the variable, such as `?connection_limit=5`. */
  readonly appended?: string
  /** Code that is neither: no string literal remains in it. */
  readonly raw?: string
  readonly line: number
}

export interface PrismaConfig {
  readonly schema?: ConfigText
  readonly migrations?: ConfigText
  readonly url?: ConfigUrl
  readonly directUrl?: ConfigUrl
  readonly shadowDatabaseUrl?: ConfigUrl
}

export interface PrismaConfigProblem {
  readonly problem: string
  readonly line: number
}

/**
 * Parses a Prisma config file ({@link https://www.prisma.io/docs/orm/reference/prisma-config-reference}): `defineConfig({…})`, a plain object, `module.exports`.
 * Never throws; a file that is not JavaScript or exports no object says so.
 */
export async function parsePrismaConfig(file: SourceFile): Promise<PrismaConfig | PrismaConfigProblem> {
  const { module, problem } = await parseJavaScript(file)
  if (module === undefined) return { problem: /deep/.test(problem.message) ? 'nested too deeply' : 'not JavaScript or TypeScript', line: problem.line }
  const tree = module.program
  const scope = scopeOf(tree)
  const config = exportedObject(tree, scope)
  if (config === undefined) return { problem: 'exports no object that could be read', line: 1 }
  const datasource = objectAt(config, 'datasource', scope)
  const text = (holder: ObjectExpression | undefined, name: string): ConfigText | undefined => {
    const found = holder === undefined ? undefined : property(holder, name, scope)
    return found === undefined ? undefined : textOf(found, scope, file.text)
  }
  const url = (name: string): ConfigUrl | undefined => {
    const found = datasource === undefined ? undefined : property(datasource, name, scope)
    return found === undefined ? undefined : urlOf(found, scope, file.text)
  }
  return defined({
    schema: text(config, 'schema'),
    migrations: text(objectAt(config, 'migrations', scope), 'path'),
    url: url('url'),
    directUrl: url('directUrl'),
    shadowDatabaseUrl: url('shadowDatabaseUrl'),
  })
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Constants of the module, and the variables that `const { X } = process.env` takes from the environment. */
interface Scope {
  readonly constants: ReadonlyMap<string, Node>
  readonly variables: ReadonlyMap<string, string>
}

function scopeOf(tree: Program): Scope {
  const constants = new Map<string, Node>()
  const variables = new Map<string, string>()
  for (const statement of tree.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations) {
      if (init === null || init === undefined) continue
      if (id.type === 'Identifier') constants.set(id.name, init)
      if (id.type !== 'ObjectPattern' || !isProcessEnv(init)) continue
      for (const member of id.properties) {
        if (member.type !== 'ObjectProperty' || member.key.type !== 'Identifier') continue
        const local = member.value.type === 'AssignmentPattern' ? member.value.left : member.value
        if (local.type === 'Identifier') variables.set(local.name, member.key.name)
      }
    }
  }
  return { constants, variables }
}

/** What a name stands for, and an expression without the wrapping that changes types only. */
function plain(node: Node, scope: Scope): Node {
  let found = node
  for (let steps = 0; steps < limits.depth; steps++) {
    if (
      found.type === 'TSAsExpression' ||
      found.type === 'TSSatisfiesExpression' ||
      found.type === 'TSNonNullExpression' ||
      found.type === 'TSTypeAssertion' ||
      found.type === 'ParenthesizedExpression'
    )
      found = found.expression
    else if (found.type === 'Identifier' && scope.constants.has(found.name)) found = scope.constants.get(found.name) ?? found
    else break
  }
  return found
}

function exportedObject(tree: Program, scope: Scope): ObjectExpression | undefined {
  for (const statement of tree.body) {
    if (statement.type === 'ExportDefaultDeclaration') return configObject(statement.declaration, scope)
    if (statement.type === 'TSExportAssignment') return configObject(statement.expression, scope)
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue
    const { left, right } = statement.expression
    if (left.type === 'MemberExpression' && ['module.exports', 'exports.default', 'module.exports.default'].includes(dotted(left) ?? ''))
      return configObject(right, scope)
  }
  return undefined
}

function configObject(node: Node, scope: Scope): ObjectExpression | undefined {
  const found = plain(node, scope)
  if (found.type === 'ObjectExpression') return found
  const [first] = found.type === 'CallExpression' ? found.arguments : []
  const inner = first === undefined ? undefined : plain(first, scope)
  return inner?.type === 'ObjectExpression' ? inner : undefined
}

function objectAt(holder: ObjectExpression, name: string, scope: Scope): ObjectExpression | undefined {
  const found = property(holder, name, scope)
  if (found === undefined) return undefined
  const value = plain(found, scope)
  const branches = value.type === 'ConditionalExpression' ? [value.consequent, value.alternate] : value.type === 'LogicalExpression' ? [value.right] : [value]
  return branches.map((branch) => plain(branch, scope)).find((branch) => branch.type === 'ObjectExpression')
}

function property(holder: ObjectExpression, name: string, scope: Scope): Node | undefined {
  for (const member of holder.properties.toReversed()) {
    if (member.type === 'ObjectMethod') continue
    if (member.type === 'ObjectProperty') {
      if (!member.computed && keyName(member.key) === name) return member.value
      continue
    }
    const spread = plain(member.argument, scope)
    const inner = spread.type === 'LogicalExpression' ? plain(spread.right, scope) : spread
    const found =
      inner.type === 'ObjectExpression' && inner !== holder
        ? inner.properties.find((one) => one.type === 'ObjectProperty' && keyName(one.key) === name)
        : undefined
    if (found?.type === 'ObjectProperty') return found.value
  }
  return undefined
}

function keyName(key: Extract<ObjectExpression['properties'][number], { type: 'ObjectProperty' }>['key']): string | undefined {
  return key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined
}

function isProcessEnv(node: Node): boolean {
  const name = dotted(node)
  return name === 'process.env' || name === 'Bun.env' || name === 'import.meta.env'
}

function dotted(node: Node): string | undefined {
  const parts: string[] = []
  let found = node
  while ((found.type === 'MemberExpression' || found.type === 'OptionalMemberExpression') && !found.computed && found.property.type === 'Identifier') {
    parts.unshift(found.property.name)
    found = found.object
  }
  if (found.type === 'MetaProperty') parts.unshift(found.meta.name, found.property.name)
  else if (found.type === 'Identifier') parts.unshift(found.name)
  else return undefined
  return parts.join('.')
}

function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1
}

/** The code of an expression with every string taken out: what is printed may hold no secret. */
function rawOf(node: Node, source: string): string {
  const code = source.slice(node.start ?? 0, Math.min(node.end ?? 0, (node.start ?? 0) + 200))
  return code.replace(/(["'`])(?:[^\\]|\\.)*?(?:\1|$)/gs, '$1…$1').replace(/\s+/g, ' ')
}

function textOf(node: Node, scope: Scope, source: string): ConfigText {
  const path = pathOf(node, scope, 0)
  if (path !== undefined) return { kind: 'text', text: path, line: lineOf(node) }
  return { kind: 'computed', raw: rawOf(node, source), line: lineOf(node) }
}

/** Folders that stand for “here”: the config's own folder is what Prisma resolves paths against. */
const here: ReadonlySet<string> = new Set(['__dirname', 'import.meta.dirname', 'process.cwd'])

function pathOf(node: Node, scope: Scope, depth: number): string | undefined {
  if (depth > limits.interpolations) return undefined
  const name = dotted(node)
  if (name !== undefined && here.has(name)) return '.'
  const found = plain(node, scope)
  const below = (part: Node): string | undefined => pathOf(part, scope, depth + 1)
  if (found.type === 'StringLiteral') return found.value
  if (found.type === 'TemplateLiteral') {
    // The parser's type allows TypeScript's types here, because template literal types have the same node.
    const parts = found.expressions.map((part) => below(part as Expression))
    if (parts.includes(undefined)) return undefined
    return found.quasis.map((quasi, index) => (quasi.value.cooked ?? '') + (parts[index] ?? '')).join('')
  }
  if (found.type === 'NewExpression' && dotted(found.callee) === 'URL' && found.arguments[0] !== undefined) return below(found.arguments[0])
  if (found.type !== 'CallExpression') return undefined
  const callee = dotted(found.callee) ?? ''
  if (here.has(callee)) return '.'
  if (callee === 'fileURLToPath' || callee === 'url.fileURLToPath') return found.arguments[0] === undefined ? undefined : below(found.arguments[0])
  if (!/^(?:path\.)?(?:posix\.)?(?:join|resolve|normalize)$/.test(callee)) return undefined
  const parts = found.arguments.map(below)
  return parts.includes(undefined) ? undefined : parts.join('/')
}

function urlOf(node: Node, scope: Scope, source: string): ConfigUrl {
  const line = lineOf(node)
  return { ...(urlParts(node, scope, 0) ?? { raw: rawOf(node, source) }), line }
}

type UrlParts = Omit<ConfigUrl, 'line'>

function urlParts(node: Node, scope: Scope, depth: number): UrlParts | undefined {
  if (depth > limits.interpolations) return undefined
  if (node.type === 'Identifier' && scope.variables.has(node.name)) return defined({ variable: scope.variables.get(node.name) })
  const found = plain(node, scope)
  if (found !== node && found.type === 'Identifier') return urlParts(found, scope, depth + 1)
  if (found.type === 'StringLiteral') return { literal: found.value }
  const variable = environmentName(found, scope)
  if (variable !== undefined) return { variable }
  if (found.type === 'LogicalExpression' && found.operator !== '&&') {
    const left = urlParts(found.left, scope, depth + 1)
    const right = urlParts(found.right, scope, depth + 1)
    if (left === undefined) return undefined
    return right?.literal === undefined || right.literal === '' ? left : { literal: right.literal, ...left }
  }
  if (found.type === 'TemplateLiteral') {
    if (found.expressions.length === 0) return { literal: found.quasis[0]?.value.cooked ?? '' }
    const [before, after] = found.quasis.map((quasi) => quasi.value.cooked ?? '')
    const [inner] = found.expressions
    if (found.expressions.length > 1 || before !== '' || inner === undefined) return undefined
    return appendedTo(urlParts(inner as Expression, scope, depth + 1), after ?? '')
  }
  if (found.type === 'BinaryExpression' && found.operator === '+') {
    const right = plain(found.right, scope)
    return right.type === 'StringLiteral' ? appendedTo(urlParts(found.left as Expression, scope, depth + 1), right.value) : undefined
  }
  return undefined
}

function appendedTo(parts: UrlParts | undefined, text: string): UrlParts | undefined {
  if (parts === undefined || text === '') return parts
  if (parts.variable === undefined) return parts.literal === undefined ? undefined : { literal: parts.literal + text }
  return { ...parts, appended: (parts.appended ?? '') + text }
}

/** `env('X')`, `env<Env>('X')`, `process.env.X`, `process.env['X']`. */
function environmentName(node: Node, scope: Scope): string | undefined {
  if (node.type === 'CallExpression' && dotted(node.callee) === 'env') {
    const [first] = node.arguments
    const name = first === undefined ? undefined : plain(first, scope)
    return name?.type === 'StringLiteral' ? name.value : undefined
  }
  if ((node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') || !isProcessEnv(node.object)) return undefined
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  const key = plain(node.property as Expression, scope)
  return key.type === 'StringLiteral' ? key.value : undefined
}

/** Reads migrations in JavaScript and TypeScript: what their way forth sends, as the library that runs them would send it. */
import { basename, dirname, join } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import {
  importsOf,
  isFunction,
  keyName,
  parseJavaScript,
  resolve,
  type FunctionNode,
  type Imports,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import type { ReadContext } from '../../reader.ts'
import { packageEngine } from '../code/dialect.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { runsWithoutTransactions } from '../code/without-transactions.ts'
import { definedBefore } from './node-pg-migrate-shorthands.ts'
import { codeTools, type CodeTool } from './tools.ts'
import { runFunction, type Walk } from './walk.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function readJavaScriptMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const tool = codeTools.find(({ sign }) => sign.test(file.text))
  if (tool === undefined || !/\bup\b/.test(file.text)) return nothing
  if (file.text.length > limits.sourceCharacters) return told(file, 1, 'a migration that is too long to be read')
  const { module, problem } = await parseJavaScript(file)
  if (module === undefined) return told(file, problem.line, `a migration that is not understood as code: ${problem.message}`)
  const loaded = await neighbours(module, context)
  const ups = upsOf(module, importsOf(loaded))
  if (ups.length === 0) return nothing
  const defining = tool.tool === 'node-pg-migrate' ? [...(await definedBefore(file.path, context)), { path: file.path, module }] : []
  return judged({
    tool: tool.tool,
    path: file.path,
    name: basename(file.path).replace(/\.[cm]?[jt]s$/, ''),
    provider: tool.engine ?? (await packageEngine(file.path, context)),
    sentTo: (dialect) => sentBy(ups, tool, { module, imports: importsOf(loaded), defining }, dialect),
    wrapping: await wrappingIn(tool, module, file, context),
  })
}

type Wraps = () => ReturnType<NonNullable<CodeTool['wrapping']>>

async function wrappingIn(tool: CodeTool, module: JsModule, { path, text }: SourceFile, context: ReadContext): Promise<Wraps | undefined> {
  const wraps = tool.wrapping?.(module)
  if (wraps === undefined || (mayStandAlone.test(text) && (await runsWithoutTransactions(tool.tool, path, context)))) return undefined
  return () => wraps
}

/** Of what else runs in a transaction as well, nobody need ask whether there is one. */
const mayStandAlone = /\b(?:concurrent(?:ly)?|isConcurrent|vacuum|reindex|create\s+database|drop\s+database|alter\s+system|tablespace)\b/i

function told({ path }: SourceFile, line: number, reason: string): Reading {
  return { declares: [], skipped: [{ path, line, reason }] }
}

interface Within {
  readonly module: JsModule
  readonly imports: Imports
  readonly defining: NonNullable<Walk['defining']>
}

function sentBy(ups: readonly FunctionNode[], { handles }: CodeTool, { module, imports, defining }: Within, dialect: Dialect): Told {
  const assigned: Walk['assigned'] = new Map()
  const walk: Walk = { path: module.path, imports, write: writer(dialect), sent: [], unread: [], handles, defining, steps: 0, assigned, depth: 0 }
  for (const node of ups) runFunction(walk, { module, node, scope: { names: assigned, depth: 0 } }, [])
  return { sent: walk.sent, unread: walk.unread }
}

/** Functions called `up`: of classes, of what the file exports, of an object. */
function upsOf(module: JsModule, imports: Imports): readonly FunctionNode[] {
  const found = new Set<FunctionNode>()
  const add = (node: JsNode | null | undefined): void => {
    if (node === null || node === undefined) return
    const own = resolve({ module, node }, imports)
    if (own.module === module && isFunction(own.node)) found.add(own.node)
  }
  for (const node of module.parents.keys()) {
    if (node.type === 'ClassMethod' || node.type === 'ObjectMethod') {
      if (keyName(node.key) === 'up') found.add(node)
    } else if (node.type === 'FunctionDeclaration') {
      if (node.id?.name === 'up') found.add(node)
    } else if (node.type === 'VariableDeclarator') {
      if (node.id.type === 'Identifier' && node.id.name === 'up') add(node.init)
    } else if (node.type === 'ClassProperty' || node.type === 'ObjectProperty') {
      if (keyName(node.key) === 'up') add(node.value as JsNode)
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && keyName(node.left.property) === 'up') add(node.right)
  }
  return [...found]
}

/** Constants, texts and helpers of other files that it imports by a relative path; they are looked into one step deep. */
const maxNeighbours = 8

async function neighbours(module: JsModule, context: ReadContext): Promise<Map<JsModule, Map<string, JsModule>>> {
  const own = new Map<string, JsModule>()
  for (const source of sourcesOf(module)) {
    if (own.size >= maxNeighbours) break
    const base = join(dirname(module.path), source)
    const path = base === undefined ? undefined : [base, ...['.ts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'].map((end) => base.replace(/\.[cm]?js$/, '') + end)].find((one) => /\.[cm]?[jt]s$/.test(one) && context.has(one)) // prettier-ignore
    const file = path === undefined ? undefined : await context.read(path)
    const { module: other } = isText(file) ? await parseJavaScript(file) : { module: undefined }
    if (other !== undefined) own.set(source, other)
  }
  return new Map([[module, own]])
}

function sourcesOf(module: JsModule): ReadonlySet<string> {
  const found = new Set<string>()
  for (const scope of module.scopes.values()) for (const { source } of scope.values()) if (source?.startsWith('.') === true) found.add(source)
  for (const call of module.calls) {
    const [first] = call.arguments
    if (call.callee.type === 'Identifier' && call.callee.name === 'require' && first?.type === 'StringLiteral' && first.value.startsWith('.'))
      found.add(first.value)
  }
  return found
}

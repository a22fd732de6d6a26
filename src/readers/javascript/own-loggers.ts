/** Loggers of one's own making: lines of JSON that code writes itself, and a library's logger that a package of the workspace hands on. */
import { bare, bindingOf, calleeName, isCall, keyName, originOf, resolve, type CallNode, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'

/** `console.log(JSON.stringify({ level, message, … }))`, or what a logger's method is given in place of `console.log`. */
export function writesJson(call: CallNode, { module, imports }: Looked): boolean {
  const first = call.arguments[0]
  if (first === undefined || first.type === 'SpreadElement') return false
  // `const line = JSON.stringify(payload)`, which is then written by its level.
  const made = lineOf(resolve({ module, node: bare(first) }, imports).node)
  const line = made === undefined || !isCall(made) || calleeName(made) !== 'JSON.stringify' ? undefined : made.arguments[0]
  if (line === undefined || line.type === 'SpreadElement') return false
  const callee = bare(call.callee as JsNode)
  const written =
    /^(console\.(log|info|warn|error|debug)|process\.(stdout|stderr)\.write)$/.test(calleeName(call)) ||
    (callee.type === 'Identifier' && bindingOf(module, callee)?.kind === 'parameter' && /log|write|print|out|sink/i.test(callee.name))
  return written && isLogLine(resolve({ module, node: line as JsNode }, imports).node)
}

/** `${JSON.stringify(…)}\n`, `JSON.stringify(…) + '\n'`. */
function lineOf(node: JsNode): JsNode | undefined {
  if (node.type === 'BinaryExpression') return bare(node.left as JsNode)
  if (node.type === 'TemplateLiteral') return node.expressions.length === 1 ? bare(node.expressions[0] as JsNode) : undefined
  return node
}

/** What is printed to look at has no level; a line of a log has one, and words. */
function isLogLine(node: JsNode): boolean {
  if (node.type !== 'ObjectExpression') return false
  const keys = node.properties.flatMap((one) => (one.type === 'ObjectProperty' ? [keyName(one.key) ?? ''] : []))
  return keys.some((key) => /^(level|severity|lvl|logLevel)$/.test(key)) && keys.some((key) => /^(message|msg)$/.test(key))
}

/** Frameworks whose logger is the program's, packages that log, and containers of what the program is made of. */
const ofProgram =
  /log|pino|winston|bunyan|^(fastify|@fastify\/|express|koa|@koa\/|hono|@hono\/|@hapi\/|restify|polka|elysia|h3|next|nuxt|@nestjs\/|@apollo\/|apollo|moleculer|awilix|tsyringe|inversify|typedi|@trpc\/|@sentry\/|@opentelemetry\/|effect|@effect\/|lodash|node:)/i

/** The library that alone is handed a logger: `connect({ logger: pino() })`. */
export function handedTo(made: JsNode, module: JsModule): string | undefined {
  const to = (start: JsNode, depth: number): string | undefined => {
    for (let node = start, above = module.parents.get(start); above !== undefined; node = above, above = module.parents.get(above)) {
      if (isCall(above)) {
        const source = above.callee === node ? undefined : originOf(module, above.callee)?.source
        return source !== undefined && isPackage(source) && !ofProgram.test(source) ? source : undefined
      }
      if (above.type === 'VariableDeclarator') return depth < 3 && above.id.type === 'Identifier' ? usersOf(above, above.id.name, depth) : undefined
      if (!/^(TSAs|TSSatisfies|TSNonNull|Object|Parenthesized)Expression$|^(ObjectProperty|SpreadElement)$/.test(above.type)) return undefined
    }
    return undefined
  }
  const usersOf = (declarator: JsNode, name: string, depth: number): string | undefined => {
    if (module.parents.get(module.parents.get(declarator) ?? declarator)?.type === 'ExportNamedDeclaration') return undefined
    const uses = (module.uses.get(name) ?? []).filter(
      (use) => bindingOf(module, use)?.node === declarator && !isKey(use) && module.parents.get(use) !== declarator,
    )
    const users = uses.map((use) => to(use, depth + 1))
    return users.includes(undefined) ? undefined : users[0]
  }
  const isKey = (use: JsNode): boolean => {
    const above = module.parents.get(use)
    return above?.type === 'ObjectProperty' && above.key === use && above.value !== use && !above.computed
  }
  return to(made, 0)
}

/** A middleware that is made and mounted nowhere. */
export function isUnused(call: CallNode, { parents, uses }: JsModule): boolean {
  const above = parents.get(call)
  if (above?.type === 'ExpressionStatement') return true
  if (above?.type !== 'VariableDeclarator' || above.id.type !== 'Identifier') return false
  const { id } = above
  return parents.get(parents.get(above) ?? above)?.type !== 'ExportNamedDeclaration' && (uses.get(id.name) ?? []).every((use) => use === id)
}

/** A package's specifier, told from a file's. */
export const isPackage = (source: string): boolean => !/^(\.|\/|node:|#)/.test(source)

/** Names that a file hands on from packages: `export { LoggerModule } from 'nestjs-pino'`, or imported and exported again. */
export function handedOn({ module }: Looked): readonly { readonly name: string; readonly source: string; readonly node: JsNode }[] {
  return module.program.body.flatMap((statement) => {
    if (statement.type === 'ExportAllDeclaration')
      return isPackage(statement.source.value) ? [{ name: '*', source: statement.source.value, node: statement }] : []
    if (statement.type !== 'ExportNamedDeclaration' || statement.exportKind === 'type') return []
    return statement.specifiers.flatMap((one) => {
      if (one.type !== 'ExportSpecifier') return []
      const name = one.exported.type === 'Identifier' ? one.exported.name : one.exported.value
      const origin = statement.source ? { source: statement.source.value, path: [one.local.name] } : originOf(module, one.local)
      return origin !== undefined && isPackage(origin.source) && origin.path.length === 1 && origin.path[0] === name
        ? [{ name, source: origin.source, node: statement as JsNode }]
        : []
    })
  })
}

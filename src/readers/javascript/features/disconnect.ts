/** Where code closes its database connections when it is told to stop, by itself or through its framework's module. */
import { known, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, bindingOf, calleeName, fold, keyName, lineOf, originOf, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { functionAround } from '../guards.ts'

/** A socket’s `client.disconnect()` sends a visitor away. */
const visitor = /(^|\.)(client|connection)\.disconnect$/
/** Names that a socket of a visitor goes by as well as a database's connection: what the file imports tells them apart. */
const either = /(^|\.)(client|connection|conn)\.(disconnect|close|end|destroy)$/
const sockets =
  /^(ws|uWebSockets\.js|sockjs|express-ws|koa-websocket|graphql-ws|y-websocket|socket\.io|engine\.io|net|node:net|ssh2|@hocuspocus\/.*|@fastify\/websocket|@nestjs\/(websockets|platform-(ws|socket\.io)))$/
const stores =
  /^(pg|pg-promise|postgres|mysql2?|mariadb|mongodb|mongoose|mssql|tedious|oracledb|redis|ioredis|knex|sequelize|sequelize-typescript|typeorm|@mikro-orm\/.*|@nestjs\/(typeorm|mongoose|sequelize)|@prisma\/client|drizzle-orm.*|kysely|cassandra-driver|better-sqlite3|sqlite3?|@libsql\/client|mysql2\/promise)$/
const closes =
  /(^|\.)(\$disconnect|_?\w*(prisma|db|database|pool|client|connection|conn|mongoose|sequelize|knex|dataSource|orm|sql|mongo|postgres)\.(disconnect|close|end|destroy|destroyAllConnections|closeAll))$/i
/** A function of one's own that says so: `closeDatabase()`. */
const own =
  /(^|\.)(close|disconnect|end|destroy|stop|shutdown|teardown)\w*(db|database|prisma|pool|connections?|mongo\w*|postgres|sequelize|knex|datasources?|orm)$/i

/** Modules that close what they opened when the application ends. */
const modules = /^(nestjs-prisma|@nestjs\/(typeorm|mongoose|sequelize)|@mikro-orm\/nestjs|@fastify\/(postgres|mysql|mongodb))$/
const ofNest = /nestjs/
const starts = /^(\w+Module\.forRoot(Async)?)?$/
const graceful =
  /^(@godaddy\/terminus|http-graceful-shutdown|lightship|close-with-grace|exit-hook|async-exit-hook|node-graceful|prexit|fastify-graceful-shutdown|@fastify\/graceful-shutdown)$/

export const disconnectFinder: Finder = {
  words: [
    ...['$disconnect', 'disconnect(', 'SIGTERM', 'SIGINT', 'beforeExit', 'prexit', 'onModuleDestroy', 'ApplicationShutdown', 'onClose', 'Module.forRoot'],
    ...[
      'pool.end(',
      'sequelize.close(',
      'ataSource.destroy(',
      'knex.destroy(',
      'db.destroy(',
      'connection.close(',
      '@fastify/',
      'enableShutdownHooks',
      'closeD',
      'closeP',
    ],
  ],
  find(looked) {
    const { module, use } = looked
    let ending: Ending | undefined
    let ofSockets: boolean | undefined
    return module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const name = calleeName(call)
      const origin = originOf(module, call.callee)
      // Prisma's own recipe of before: its hook closes the application, and its engine the connections.
      const byHook = /prisma\w*\.enableShutdownHooks$/i.test(name)
      const byModule = byHook || (origin !== undefined && modules.test(origin.source) && starts.test(origin.path.join('.')))
      const handsOver = name.endsWith('.register') && call.arguments[0] !== undefined && modules.test(originOf(module, call.arguments[0])?.source ?? '')
      if (!byModule && !handsOver && (!closes.test(name) || visitor.test(name)) && !own.test(name)) return []
      if (either.test(name) && (ofSockets ??= handlesSockets(module))) return []
      if (!byModule && !handsOver && endsItsOwn(module, call)) return []
      const at = { path: module.path, line: lineOf(call), key: name }
      if (!byModule && !handsOver) ending ??= endOf(looked)
      const end: Ending = byModule || handsOver ? { handled: true } : (ending ?? { handled: false })
      const hook = byModule && !byHook && ofNest.test(origin?.source ?? '') ? `the hook of ${origin?.source}` : end.hook
      const facts = new Map<string, Fact<string | boolean>>([['handled', known(end.handled, at)]])
      if (hook !== undefined) facts.set('hook', known(hook, at))
      if (end.interrupt === true) facts.set('interrupt', known(true, at))
      return [{ kind: 'feature', what: 'disconnect', library: origin?.source ?? name, name, path: module.path, at, use, facts }]
    })
  },
}

/** What a function made itself and ends before it returns is closed whether the process stops or not. */
function endsItsOwn(module: JsModule, call: CallNode): boolean {
  const around = functionAround(module, call)
  let root = bare(call.callee as JsNode)
  while (root.type === 'MemberExpression') root = bare(root.object)
  const binding = around === undefined ? undefined : bindingOf(module, root)
  const init = binding?.init === undefined ? undefined : bare(binding.init)
  return init?.type === 'NewExpression' && functionAround(module, init) === around
}

/** Whether the file is about sockets of visitors alone, its types included. */
function handlesSockets({ program }: JsModule): boolean {
  const sources = program.body.flatMap((statement) => (statement.type === 'ImportDeclaration' ? [statement.source.value] : []))
  return sources.some((source) => sockets.test(source)) && !sources.some((source) => stores.test(source))
}

/** What a file says of the end of the process. */
interface Ending {
  readonly handled: boolean
  /** SIGINT is all that it listens to. */
  readonly interrupt?: boolean
  /** It is Nest that calls this, and only where it is told to heed signals ({@link https://docs.nestjs.com/fundamentals/lifecycle-events#application-shutdown}). */
  readonly hook?: string
}

function endOf({ module, imports }: Looked): Ending {
  const first = (call: CallNode): unknown => {
    const node = call.arguments[0]
    const value = node === undefined || node.type === 'SpreadElement' ? undefined : fold({ module, node }, imports)
    return value?.kind === 'literal' ? value.value : undefined
  }
  const runs = (call: CallNode): boolean => !isAside(module, call, imports)
  let interrupt = false
  const listens = module.calls.some((call) => {
    const name = calleeName(call)
    // The signal may be the variable of a loop over several.
    if (/^process\.(on|once|addListener)$/.test(name)) {
      const event = String(first(call))
      if (event === 'SIGINT') interrupt ||= runs(call)
      return !/^(SIGINT|uncaughtException|unhandledRejection|warning)$/.test(event) && runs(call)
    }
    if (/\.addHook$/.test(name)) return (first(call) === 'onClose' || first(call) === 'preClose') && runs(call)
    return graceful.test(originOf(module, call.callee)?.source ?? '') && runs(call)
  })
  if (listens) return { handled: true }
  const hook = hookIn(module)
  return hook !== undefined ? { handled: true, hook } : interrupt ? { handled: true, interrupt } : { handled: false }
}

const ends = /^(onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown)$/

function hookIn(module: JsModule): string | undefined {
  const names = module.classes.flatMap((one) => one.body.body.flatMap((member) => (member.type === 'ClassMethod' ? (keyName(member.key) ?? []) : [])))
  return names.find((name) => ends.test(name))
}

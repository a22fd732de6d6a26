/** Where code closes its database connections when it is told to stop, by itself or through its framework's module. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { calleeName, fold, keyName, lineOf, originOf, type CallNode, type JsModule } from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'

/** A socket’s `client.disconnect()` sends a visitor away. */
const visitor = /(^|\.)(client|connection)\.disconnect$/
const closes =
  /(^|\.)(\$disconnect|_?\w*(prisma|db|database|pool|client|connection|conn|mongoose|sequelize|knex|dataSource|orm|sql|mongo|postgres)\.(disconnect|close|end|destroy|destroyAllConnections|closeAll))$/i
/** A function of one's own that says so: `closeDatabase()`. */
const own =
  /(^|\.)(close|disconnect|end|destroy|stop|shutdown|teardown)\w*(db|database|prisma|pool|connections?|mongo\w*|postgres|sequelize|knex|datasources?|orm)$/i

/** Modules that close what they opened when the application ends. */
const modules = /^(nestjs-prisma|@nestjs\/(typeorm|mongoose|sequelize)|@mikro-orm\/nestjs|@fastify\/(postgres|mysql|mongodb))$/
const starts = /^(\w+Module\.forRoot(Async)?)?$/
const graceful =
  /^(@godaddy\/terminus|http-graceful-shutdown|lightship|close-with-grace|exit-hook|async-exit-hook|node-graceful|fastify-graceful-shutdown|@fastify\/graceful-shutdown)$/

export const disconnectFinder: Finder = {
  words: [
    ...['$disconnect', 'disconnect(', 'SIGTERM', 'SIGINT', 'beforeExit', 'onModuleDestroy', 'ApplicationShutdown', 'onClose', 'Module.forRoot'],
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
    let handled: boolean | undefined
    return module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const name = calleeName(call)
      const origin = originOf(module, call.callee)
      // Prisma's own recipe of before: its hook closes the application, and its engine the connections.
      const byHook = /prisma\w*\.enableShutdownHooks$/i.test(name)
      const byModule = byHook || (origin !== undefined && modules.test(origin.source) && starts.test(origin.path.join('.')))
      const handsOver = name.endsWith('.register') && call.arguments[0] !== undefined && modules.test(originOf(module, call.arguments[0])?.source ?? '')
      if (!byModule && !handsOver && (!closes.test(name) || visitor.test(name)) && !own.test(name)) return []
      if (!byModule && !handsOver) handled ??= endsWell(looked)
      const at = { path: module.path, line: lineOf(call), key: name }
      const facts = new Map([['handled', known(byModule || handsOver || handled === true, at)]])
      return [{ kind: 'feature', what: 'disconnect', library: origin?.source ?? name, name, path: module.path, at, use, facts }]
    })
  },
}

/** Whether the file says what happens at the end of the process. */
function endsWell({ module, imports }: Looked): boolean {
  const first = (call: CallNode): unknown => {
    const node = call.arguments[0]
    const value = node === undefined || node.type === 'SpreadElement' ? undefined : fold({ module, node }, imports)
    return value?.kind === 'literal' ? value.value : undefined
  }
  const runs = (call: CallNode): boolean => !isAside(module, call, imports)
  const listens = module.calls.some((call) => {
    const name = calleeName(call)
    // The signal may be the variable of a loop over several.
    if (/^process\.(on|once|addListener)$/.test(name)) return !/^(uncaughtException|unhandledRejection|warning)$/.test(String(first(call))) && runs(call)
    if (/\.addHook$/.test(name)) return (first(call) === 'onClose' || first(call) === 'preClose') && runs(call)
    return graceful.test(originOf(module, call.callee)?.source ?? '') && runs(call)
  })
  return listens || hasEnd(module)
}

const ends = /^(onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown)$/

function hasEnd(module: JsModule): boolean {
  return module.classes.some((one) => one.body.body.some((member) => member.type === 'ClassMethod' && ends.test(keyName(member.key) ?? '')))
}

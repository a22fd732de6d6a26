/** Whether a file runs on a server: intervals of a page in a browser are its own affair. */
import { isBuiltin } from 'node:module'
import { bindingOf, childrenOf, dotted, type JsModule } from '../../parse/javascript/index.ts'

const browser =
  /^(react|react-dom|react-native|preact|vue|svelte|solid-js|jquery|expo|next\/(navigation|router|link|image)|@angular\/.*|@ionic\/.*|pinia|zustand|redux|@reduxjs\/.*|@tanstack\/react-.*|swr|electron|vscode)(\/.*)?$/
const server =
  /^(@prisma\/client|pg|mysql2?|mongoose|mongodb|sequelize|typeorm|knex|drizzle-orm|kysely|ioredis|redis|express|fastify|koa|@nestjs\/.*|nodemailer|winston|pino|dotenv|bull|bullmq|better-sqlite3|sqlite3|ethers|web3|telegraf|discord\.js)(\/.*)?$/
const folders = /(^|\/)(server|backend|jobs|cron|crons|schedulers?)\//i
const near = /(^|\/)(\w*prisma\w*|db|database|models?|entit(y|ies)|repositor(y|ies)|knex|data-source)(\/|\.|$)/i

export function isServerCode(module: JsModule): boolean {
  if (/\.[jt]sx$/.test(module.path)) return false
  for (const name of ['window', 'document', 'localStorage', 'sessionStorage', 'navigator']) {
    if ((module.uses.get(name) ?? []).some((use) => isGlobal(module, use))) return false
  }
  const sources = sourcesOf(module)
  if (module.program.directives.some((one) => one.value.value === 'use client') || sources.some((source) => browser.test(source))) return false
  return (
    sources.some((source) => isBuiltin(source) || server.test(source) || (source.startsWith('.') && near.test(source))) ||
    folders.test(module.path) ||
    readsEnvironment(module)
  )
}

function isGlobal(module: JsModule, use: Parameters<typeof dotted>[0]): boolean {
  const above = module.parents.get(use)
  return above?.type === 'MemberExpression' && above.object === use && bindingOf(module, use) === undefined
}

function sourcesOf(module: JsModule): readonly string[] {
  const imported = module.program.body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' && statement.importKind !== 'type' ? [statement.source.value] : [],
  )
  const required = module.calls.flatMap((call) => {
    const [first] = call.arguments
    return dotted(call.callee as Parameters<typeof dotted>[0]) === 'require' && first?.type === 'StringLiteral' ? [first.value] : []
  })
  return [...imported, ...required]
}

function readsEnvironment(module: JsModule): boolean {
  return (module.uses.get('process') ?? []).some((use) => {
    const above = module.parents.get(use)
    return above !== undefined && childrenOf(above).length > 0 && ['process.env', 'process.on', 'process.exit'].includes(dotted(above))
  })
}

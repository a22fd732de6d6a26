/** The cheap look at a file's text before it is parsed: tens of thousands of files pass here, a few hundred go on. */

import type { Finder } from './finder.ts'
import { finders } from './finders.gen.ts'

/** An import of a library, by the quote before it; other names a file may go by without one. */
const imports =
  /['"`](?:nestjs-prisma|pg(?:-pool|-promise|-boss)?['"]|postgres['"]|@neondatabase\/|@vercel\/postgres|(?:@[\w-]+\/)?slonik|mysql2?[/'"]|promise-mysql|mariadb[/'"]|@planetscale\/|mssql[/'"]|mongo(?:db|ose)['"]|@nestjs\/(?:typeorm|mongoose|sequelize|bull)|ioredis['"]|redis['"]|@redis\/|@upstash\/redis|@keyv\/redis|better-sqlite3|sqlite3?['"]|bun:sqlite|node:sqlite|@libsql\/|drizzle-orm\/(?!pg-core|mysql-core|sqlite-core)|kysely['"]|knex['"]|@?sequelize[-/'"]|typeorm['"]|@mikro-orm\/|bull(?:mq)?['"]|bee-queue|(?:@hokify\/)?agenda['"]|graphile-worker|connect-pg-simple|connect-mongo|(?:node:)?cluster['"]|throng['"])/
const making =
  /\bnew\s+(?!(?:mongoose\.)?Schema\b|Error\b|Date\b|Map\b|Set\b|Promise\b|URL\b)|connect|create[A-Z]|drizzle|[kK]nex\(|postgres\(|forRoot|\.init|neon\(|open\(|run\(|pgp|fork|throng|require\(|fromEnv/
const words = [
  'new PrismaClient',
  'PrismaClient(',
  'PrismaClient as ',
  'new (PrismaClient',
  '.sync({',
  'jwt.sign(',
  'AKIA',
  'ASIA',
  ' PRIVATE KEY-----',
  'k_live_',
  'ghp_',
  'gho_',
  'ghs_',
  'github_pat_',
  'hooks.slack.com/services/',
  'xoxb-',
  'xoxp-',
  'xoxa-',
]
const subclass = /extends\s+\(?[\w.]*PrismaClient/
const url = /(?:postgres|postgresql|mysql|mariadb|mongodb|\+srv|redis|rediss|amqps?|mssql|sqlserver):\/\/[^\s:/@'"`]{0,100}:[^\s@/'"`]{1,200}@/

const anyOf = (texts: Iterable<string>): RegExp => new RegExp([...new Set(texts)].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'))

const looks = finders.map((finder) => ({ finder, look: anyOf(finder.words) }))
const features = anyOf(finders.flatMap((finder) => finder.words))

/** Those that may find something in a file: one look each, since a text that is searched word by word costs more than what is found. */
export function fittingFinders(path: string, text: string): readonly Finder[] {
  const page = /\.[jt]sx$/.test(path)
  if (!features.test(text)) return []
  return looks.filter(({ finder, look }) => (!page || finder.pages === true) && look.test(text)).map(({ finder }) => finder)
}

/** Whether a file may make a client, or hold a credential. */
export function opens(text: string): boolean {
  if (imports.test(text) && making.test(text)) return true
  for (const word of words) if (text.includes(word)) return true
  if (text.includes('PrismaClient') && subclass.test(text)) return true
  return text.includes('://') && url.test(text)
}

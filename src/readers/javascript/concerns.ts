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

/** Every word with the finders it is a sign for, those of the words it begins with among them. */
function signsOf(of: readonly Finder[]): ReadonlyMap<string, readonly Finder[]> {
  const all = new Map<string, Set<Finder>>()
  for (const finder of of) for (const word of finder.words) all.set(word, (all.get(word) ?? new Set()).add(finder))
  return new Map([...all.keys()].map((word) => [word, [...new Set(startsOf(word).flatMap((start) => [...(all.get(start) ?? [])]))]]))
}

function startsOf(word: string): readonly string[] {
  return Array.from({ length: word.length }, (_, index) => word.slice(0, index + 1))
}

const signs = signsOf(finders)
// The longest word that fits a place is the one that is matched: the others that fit there are what it begins with.
const sign = new RegExp(
  [...signs.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
  'g',
)

/** Those that may find something in a file, in one walk over its text: a walk for each of them cost more than what is found. */
export function fittingFinders(path: string, text: string): readonly Finder[] {
  const page = /\.[jt]sx$/.test(path)
  const fitting = new Set<Finder>()
  sign.lastIndex = 0
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    for (const finder of signs.get(match[0]) ?? []) fitting.add(finder)
    if (fitting.size === finders.length) break
    // A word may begin inside another.
    sign.lastIndex = match.index + 1
  }
  return finders.filter((finder) => fitting.has(finder) && (!page || finder.pages === true))
}

/** Whether a file may make a client, or hold a credential. */
export function opens(text: string): boolean {
  if (imports.test(text) && making.test(text)) return true
  for (const word of words) if (text.includes(word)) return true
  if (text.includes('PrismaClient') && subclass.test(text)) return true
  return text.includes('://') && url.test(text)
}

/** The cheap look at a file's text before it is parsed: tens of thousands of files pass here, a few hundred go on. */

import type { Finder } from './finder.ts'
import { finders } from './finders.gen.ts'

/** An import of a library, by the quote before it; other names a file may go by without one. */
const imports =
  /['"`](?:nestjs-prisma|pg(?:-pool|-promise|-boss)?['"]|postgres['"]|@neondatabase\/|@vercel\/postgres|(?:@[\w-]+\/)?slonik|mysql2?[/'"]|promise-mysql|mariadb[/'"]|@planetscale\/|mssql[/'"]|mongo(?:db|ose)['"]|@nestjs\/(?:typeorm|mongoose|sequelize|bull)|@fastify\/(?:postgres|mysql|mongodb|redis)['"]|ioredis['"]|redis['"]|@redis\/|@upstash\/redis|@keyv\/redis|better-sqlite3|sqlite3?['"]|bun:sqlite|bun['"]|node:sqlite|@libsql\/|drizzle-orm\/(?!pg-core|mysql-core|sqlite-core)|kysely['"]|(?:nest-)?knex(?:js)?['"]|@?sequelize[-/'"]|typeorm['"]|@mikro-orm\/|bull(?:mq)?['"]|bee-queue|(?:@hokify\/)?agenda['"]|graphile-worker|connect-pg-simple|connect-mongo|(?:node:)?cluster['"]|throng['"])/
const making =
  /\bnew\s+(?!(?:mongoose\.)?Schema\b|Error\b|Date\b|Map\b|Set\b|Promise\b|URL\b)|connect|create[A-Z]|drizzle|[kK]nex\(|postgres\(|forRoot|\.init|neon\(|open\(|run\(|pgp|fork|throng|require\(|fromEnv|\.register\(/
const words = [
  'new PrismaClient',
  'PrismaClient(',
  'PrismaClient as ',
  'new (PrismaClient',
  '.sync({',
  '.synchronize(',
  '.dropDatabase(',
  '.refreshDatabase(',
  '.dropSchema(',
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

/** A word and one finder it is a sign for. */
interface Sign {
  readonly word: string
  readonly finder: Finder
}

/** Three letters as one number of 21 bits; letters beyond ASCII share one with others, which costs a comparison. No word is shorter. */
function startAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 127) << 14) | ((text.charCodeAt(at + 1) & 127) << 7) | (text.charCodeAt(at + 2) & 127)
}

const signs = new Map<number, Sign[]>()
/** Whether any word begins so: nearly every place of a text is passed with this look alone. */
const begins = new Uint8Array(1 << 21)
for (const finder of finders) {
  for (const word of finder.words) {
    const start = startAt(word, 0)
    begins[start] = 1
    const there = signs.get(start)
    if (there === undefined) signs.set(start, [{ word, finder }])
    else there.push({ word, finder })
  }
}

function byTable(text: string, fitting: Set<Finder>): void {
  for (let at = 0; at < text.length - 2; at += 1) {
    const start = startAt(text, at)
    if (begins[start] === 0) continue
    for (const { word, finder } of signs.get(start) ?? []) if (!fitting.has(finder) && text.startsWith(word, at)) fitting.add(finder)
    if (fitting.size === finders.length) return
  }
}

/** The longest word that fits a place is the one that is matched: the others that fit there are what it begins with. */
function patternOf(): { readonly pattern: RegExp; readonly finders: ReadonlyMap<string, readonly Finder[]> } {
  const all = new Map<string, Set<Finder>>()
  for (const finder of finders) for (const word of finder.words) all.set(word, (all.get(word) ?? new Set()).add(finder))
  const startsOf = (word: string): readonly string[] => Array.from({ length: word.length }, (_, index) => word.slice(0, index + 1))
  const longest = [...all.keys()].toSorted((a, b) => b.length - a.length)
  return {
    pattern: new RegExp(longest.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g'),
    finders: new Map(longest.map((word) => [word, [...new Set(startsOf(word).flatMap((start) => [...(all.get(start) ?? [])]))]])),
  }
}

let made: ReturnType<typeof patternOf> | undefined

function byPattern(text: string, fitting: Set<Finder>): void {
  const { pattern, finders: of } = (made ??= patternOf())
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null && fitting.size < finders.length; match = pattern.exec(text)) {
    for (const finder of of.get(match[0]) ?? []) fitting.add(finder)
    // A word may begin inside another.
    pattern.lastIndex = match.index + 1
  }
}

/** Letters after which the pattern has earned the 20 ms it takes to be compiled. */
const patternWorth = 1_000_000
let walked = 0

/** Those that may find something in a file, in one walk over its text: a walk for each of them cost more than what is found. */
export function fittingFinders(path: string, text: string): readonly Finder[] {
  const page = /\.[jt]sx$/.test(path)
  const fitting = new Set<Finder>()
  walked += text.length
  if (walked < patternWorth) byTable(text, fitting)
  else byPattern(text, fitting)
  return finders.filter((finder) => (fitting.has(finder) || finder.places?.(path) === true) && (!page || finder.pages === true))
}

/** Whether a file may make a client, or hold a credential. */
export function opens(text: string): boolean {
  if (imports.test(text) && making.test(text)) return true
  for (const word of words) if (text.includes(word)) return true
  if (text.includes('PrismaClient') && subclass.test(text)) return true
  return text.includes('://') && url.test(text)
}

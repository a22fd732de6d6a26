/** The engine that an application's drivers speak to: where they are all for one, that is what its code and its migrations reach, whatever holds the URL. */
import type { Engine, PackageDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { engineOf } from './configured-client.ts'
import type { Declared } from './input.ts'

/** By the language of the package, JavaScript's under none. */
const drivers: readonly (readonly [language: PackageDeclaration['language'], name: RegExp, engine: Engine])[] = [
  ['python', /^(asyncpg|psycopg(2|2cffi)?([-_]binary|[-_]c|[-_]pool)?|pg8000|aiopg)$/, 'postgres'],
  ['python', /^(aiomysql|asyncmy|pymysql|mysqlclient|mysql[-_]connector([-_]python)?)$/, 'mysql'],
  ['python', /^(pymssql|pyodbc|aioodbc)$/, 'mssql'],
  ['python', /^(oracledb|cx[-_]oracle)$/, 'oracle'],
  ['python', /^(aiosqlite|pysqlite3?|sqlcipher3)$/, 'sqlite'],
  [undefined, /^(pg|postgres|@neondatabase\/serverless|@vercel\/postgres)$/, 'postgres'],
  [undefined, /^(mysql2?|@planetscale\/database)$/, 'mysql'],
  [undefined, /^mariadb$/, 'mariadb'],
  [undefined, /^(better-sqlite3|sqlite3|@libsql\/client)$/, 'sqlite'],
  [undefined, /^(tedious|mssql)$/, 'mssql'],
  [undefined, /^oracledb$/, 'oracle'],
  ['ruby', /^pg$/, 'postgres'],
  ['ruby', /^(mysql2|trilogy)$/, 'mysql'],
  ['ruby', /^sqlite3$/, 'sqlite'],
  ['go', /^github\.com\/(jackc\/pgx(\/v\d+)?|lib\/pq)$/, 'postgres'],
  ['go', /^github\.com\/go-sql-driver\/mysql$/, 'mysql'],
  ['go', /^(github\.com\/mattn\/go-sqlite3|modernc\.org\/sqlite)$/, 'sqlite'],
  ['elixir', /^postgrex$/, 'postgres'],
  ['elixir', /^myxql$/, 'mysql'],
  ['elixir', /^tds$/, 'mssql'],
  ['elixir', /^(exqlite|ecto_sqlite3)$/, 'sqlite'],
]

/** Of the nearest package around a file that depends on any; undefined where its drivers are for several engines. */
export function engineDriven(path: string, declared: Declared): Engine | undefined {
  const [engine, ...others] = enginesDriven(path, declared)
  return others.length === 0 ? engine : undefined
}

/** All that the drivers of that package are for. */
export function enginesDriven(path: string, { packages }: Declared): readonly Engine[] {
  const around = packages.filter((one) => within(path, one.folder)).toSorted((a, b) => b.folder.length - a.folder.length)
  for (const one of around) {
    const engines = new Set([...one.dependencies].flatMap(([name, { dev }]) => (dev ? [] : (engineFor(name, one) ?? []))))
    if (engines.size > 0) return [...engines]
  }
  return []
}

function engineFor(name: string, { language }: PackageDeclaration): Engine | undefined {
  if (language === 'jvm') return engineOf(name.replace(/^libs\./, ''))
  return drivers.find(([of, pattern]) => of === language && pattern.test(name.toLowerCase()))?.[2]
}

/** Which engine a package's code runs on, as its drivers tell; nothing where it carries several. */
import { dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { ReadContext } from '../../reader.ts'

const drivers: ReadonlyMap<string, string> = new Map([
  ['pg', 'postgres'],
  ['postgres', 'postgres'],
  ['pg-promise', 'postgres'],
  ['@neondatabase/serverless', 'postgres'],
  ['@mikro-orm/postgresql', 'postgres'],
  ['mysql', 'mysql'],
  ['mysql2', 'mysql'],
  ['mariadb', 'mysql'],
  ['@mikro-orm/mysql', 'mysql'],
  ['@mikro-orm/mariadb', 'mysql'],
  ['tedious', 'mssql'],
  ['mssql', 'mssql'],
  ['oracledb', 'oracle'],
])
const embedded: ReadonlySet<string> = new Set([
  'sqlite3',
  'better-sqlite3',
  '@vscode/sqlite3',
  '@libsql/client',
  '@mikro-orm/sqlite',
  '@mikro-orm/better-sqlite',
])

/** By the dependencies of the nearest manifest that names a driver ({@link https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies}). */
export async function packageEngine(path: string, context: ReadContext): Promise<string | undefined> {
  for (const folder of foldersAbove(path)) {
    const manifest = folder === '' ? 'package.json' : `${folder}/package.json`
    const file = context.has(manifest) ? await context.read(manifest) : undefined
    if (!isText(file)) continue
    const names = dependenciesOf(file.text)
    const engines = new Set(names.flatMap((name) => drivers.get(name) ?? []))
    if (engines.size === 1) return [...engines][0]
    if (engines.size > 1) return undefined
    if (names.some((name) => embedded.has(name))) return 'sqlite'
  }
  return undefined
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(folder)
    if (folder === '') return folders
  }
}

function dependenciesOf(text: string): readonly string[] {
  try {
    const manifest: unknown = JSON.parse(text)
    const found = typeof manifest === 'object' && manifest !== null ? (manifest as { readonly dependencies?: unknown }).dependencies : undefined
    return typeof found === 'object' && found !== null ? Object.keys(found) : []
  } catch {
    return []
  }
}

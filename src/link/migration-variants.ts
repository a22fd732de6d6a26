/** Sets of migrations in code that make the same tables for different engines: an application that runs on several keeps one for each, and only one of them runs. */
import { dirname } from '../base/paths.ts'
import type { MigrationDeclaration } from '../model/declaration.ts'

const known = new WeakMap<readonly MigrationDeclaration[], ReadonlyMap<string, string>>()

/** The engine of the set that a migration belongs to, where another set makes the same for another engine. */
export function engineOfVariant(path: string, migrations: readonly MigrationDeclaration[]): string | undefined {
  const found = known.get(migrations) ?? variantsIn(migrations)
  known.set(migrations, found)
  return found.get(dirname(path))
}

interface Made {
  readonly engine: string
  readonly makes: Set<string>
}

function variantsIn(migrations: readonly MigrationDeclaration[]): ReadonlyMap<string, string> {
  const folders = new Map<string, Made>()
  const engines = new Map<string, Set<string>>()
  for (const { tool, path, provider, makes = [] } of migrations) {
    if (tool !== 'ef-core' || provider === undefined) continue
    const own = folders.get(dirname(path)) ?? { engine: provider, makes: new Set<string>() }
    folders.set(dirname(path), own)
    for (const one of makes) {
      const name = one.toLowerCase()
      own.makes.add(name)
      engines.set(name, (engines.get(name) ?? new Set<string>()).add(provider))
    }
  }
  // Half of what it makes is enough to tell that another set is of the same application.
  const isShared = (name: string): boolean => (engines.get(name)?.size ?? 0) > 1
  return new Map([...folders].flatMap(([folder, { engine, makes }]) => ([...makes].filter(isShared).length * 2 >= Math.max(makes.size, 1) ? [[folder, engine] as const] : []))) // prettier-ignore
}

/** The engine that a folder of a path is called by. */
export function engineNamedBy(path: string): string | undefined {
  const folders = dirname(path).toLowerCase().split('/')
  return folders.map((folder) => called.get(folder.slice(Math.max(folder.lastIndexOf('_'), folder.lastIndexOf('-')) + 1))).find((one) => one !== undefined)
}

/** By the last word of a folder's name. */
const called: ReadonlyMap<string, string> = new Map([
  ['clickhouse', 'clickhouse'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite', 'sqlite'],
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['mssql', 'mssql'],
  ['sqlserver', 'mssql'],
])

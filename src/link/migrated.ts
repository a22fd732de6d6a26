/** The database of migrations that no stack runs and no client is seen to reach: what they lose is lost all the same. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import type { Choice, Engine, MigrationDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { engineNamedBy } from './migration-variants.ts'

const engines: ReadonlyMap<string, Engine> = new Map([
  ['postgresql', 'postgres'],
  ['postgres', 'postgres'],
  ['cockroachdb', 'cockroachdb'],
  ['mysql', 'mysql'],
  ['mariadb', 'mariadb'],
  ['sqlserver', 'mssql'],
  ['mssql', 'mssql'],
  ['oracle', 'oracle'],
])

/** What runs the migrations of a tool, where it bears another name. */
const libraries: ReadonlyMap<string, string> = new Map([
  ['alembic', 'sqlalchemy'],
  ['rails', 'activerecord'],
])

/** Its engine is `sql` where neither the migrations' tool nor a client in code tells of one alone. */
export function migratedDatabase(declared: Declared): { readonly engine: Engine; readonly at: Evidence; readonly oneOf?: readonly Engine[] } | undefined {
  const { migrations, clients, inMemory } = declared
  const isGone = (library: string): boolean => inMemory.has(library) && !clients.some((client) => client.library === library && client.use === 'code')
  const own = migrations.filter(({ path, tool }) => !['example', 'development'].includes(placeOf(path).place ?? '') && !isGone(libraries.get(tool) ?? tool))
  const [first] = own
  if (first === undefined) return undefined
  // A folder for each engine says that the application runs on any of them: then words in one of them choose none.
  const folders = new Set(own.flatMap(({ path }) => engineNamedBy(path) ?? []))
  const told = new Set(folders.size > 1 ? [] : own.flatMap((one) => engineTold(one) ?? []))
  const asked = new Set(clients.flatMap(({ engine }) => (engine !== undefined && [...engines.values()].includes(engine) ? [engine] : [])))
  const [engine = 'sql'] = told.size === 1 ? told : told.size === 0 && asked.size === 1 ? asked : []
  const oneOf = told.size === 0 ? enginesChosen(declared) : []
  return { engine, at: first.at, ...(oneOf.length > 1 ? { oneOf } : {}) }
}

/** `if ENGINE == "postgres": … else: …`, where the file is what comes of a variable that nobody is seen to set: whoever runs it may have left it so. */
function enginesChosen({ clients, services, envs }: Declared): readonly Engine[] {
  const served = clients.filter(({ use }) => use === 'code')
  const files = served.filter(({ engine, chosenBy }) => engine === 'sqlite' && chosenBy?.isDefault === true)
  const set = [...services.map(({ environment }) => environment), ...envs.flatMap(({ values, example }) => (example ? [] : [values]))]
  const isSet = ({ variable, value }: Choice): boolean => set.some((values) => valueOf(values.get(variable))?.trim().toLowerCase() === value.toLowerCase())
  const others = served.flatMap(({ engine, path, name, chosenBy }) => {
    const file = files.find((one) => one.path === path && one.name === name && one.chosenBy?.variable === chosenBy?.variable)
    return file === undefined || engine === undefined || engine === 'sqlite' || chosenBy === undefined || isSet(chosenBy) ? [] : [engine]
  })
  return others.length === 0 ? [] : [...new Set<Engine>(['sqlite', ...others])]
}

/** Plain SQL is taken for PostgreSQL's where its words are nobody's in particular. */
function engineTold({ provider, dialect }: MigrationDeclaration): Engine | undefined {
  return engines.get(provider ?? (dialect === 'postgres' ? '' : (dialect ?? '')))
}

/** What scripts of one folder do to tables that only the folder beside it makes: of those, nothing is claimed from the one alone. */
import { dirname } from '../base/paths.ts'
import type { MigrationDeclaration } from '../model/declaration.ts'
import type { SqlTableStep } from '../model/tables.ts'

export interface SqlFolder {
  readonly folder: string
  readonly all: readonly MigrationDeclaration[]
}

/** By their places: what each does to tables that it does not make. */
export function changesBeside(folders: readonly SqlFolder[]): (of: SqlFolder) => readonly SqlTableStep[] {
  const places = new Map<string, Set<SqlFolder>>()
  for (const one of folders) {
    if (one.all[0]?.tool !== 'sql') continue
    for (const place of [one.folder, dirname(one.folder)]) places.set(place, (places.get(place) ?? new Set()).add(one))
  }
  const changes = new Map<SqlFolder, readonly SqlTableStep[]>()
  return (of) => {
    const beside = new Set([of.folder, dirname(of.folder)].flatMap((place) => [...(places.get(place) ?? [])]))
    if (!beside.delete(of)) return []
    for (const one of beside) if (!changes.has(one)) changes.set(one, changesOf(one))
    return [...beside].flatMap((one) => changes.get(one) ?? [])
  }
}

function changesOf({ all }: SqlFolder): readonly SqlTableStep[] {
  const steps = all.flatMap(({ tables = [], parts }) => parts?.flatMap((part) => part.tables) ?? tables)
  const [names, words, schemas] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const step of steps) {
    if (step.does === 'drop schema' || step.does === 'rename schema') schemas.add(step.schema)
    else if (step.does === 'something') for (const word of step.words) (step.drops === true ? schemas : words).add(word)
    else if (step.does === 'drop key' && step.table === '') names.add(plain(step.name))
    else if (step.does === 'rename key') names.add(plain(step.table))
    else if ('table' in step && step.does !== 'make table' && step.does !== 'make foreign key') names.add(step.table)
  }
  for (const step of steps) {
    if (step.does === 'make table') names.delete(step.table)
    else if (step.does === 'make key') names.delete(plain(step.key.name))
    else if (step.does === 'rename table' || step.does === 'rename key') names.delete(step.to)
  }
  return names.size + words.size + schemas.size === 0 ? [] : [{ does: 'elsewhere', names, words, schemas, line: 1 }]
}

function plain(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

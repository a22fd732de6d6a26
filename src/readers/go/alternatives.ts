/** Which databases that serving code opens are one store whose engine is told elsewhere: by branches, by one variable, or by functions written once for each engine. */
import type { GoBeginning, GoCondition } from '../../parse/go/index.ts'
import type { Made } from './made.ts'

export const relational = /^(postgres|mysql|mariadb|sqlite|mssql|cockroachdb)$/

interface Opening {
  readonly made: Made
  readonly from: GoBeginning
}

/** Relational databases of several engines of which one is opened. */
export function alternativesIn(serving: readonly Opening[]): boolean {
  const all = serving.filter(({ made }) => relational.test(made.engine ?? ''))
  // Each in a branch of which nobody can say whether it is taken.
  if (enginesOf(all.filter(({ made }) => made.conditions.some(isUndecided))) > 1) return true
  const loose = all.filter(({ made }) => made.conditions.length === 0)
  // Or by functions of which nobody can say when they are called, and that all write into one variable: `db, err = gorm.Open(…)`.
  if (groups(loose, heldIn).some((group) => enginesOf(group) > 1)) return true
  return groups(loose, shapeOf).some(isChosenFrom)
}

/** Functions that differ by the engine's name and give back the same, none of them called where another is: a map of factories, by a setting. */
function isChosenFrom(group: readonly Opening[]): boolean {
  if (enginesOf(group) < 2 || new Set(group.map(({ made }) => namesOf(made).match(engines)?.join().toLowerCase())).size < 2) return false
  const called = group.filter(({ made }) => !made.isHanded)
  return !groups(called, ({ from }) => from).some((together) => enginesOf(together) > 1)
}

function groups<Key>(all: readonly Opening[], keyOf: (one: Opening) => Key | undefined): readonly (readonly Opening[])[] {
  const found = new Map<Key, Opening[]>()
  for (const one of all) {
    const key = keyOf(one)
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), one])
  }
  return [...found.values()]
}

const enginesOf = (all: readonly Opening[]): number => new Set(all.map(({ made }) => made.engine)).size

const isUndecided = (condition: GoCondition): boolean => condition.is === 'open' || (condition.is === 'equals' && condition.isOpen === true)

function heldIn({ made }: Opening): string | undefined {
  const { path, text } = made.call.file
  const { from } = made.call.node
  const before = text.slice(Math.max(text.lastIndexOf('\n', from) + 1, from - 200), from)
  const name = /^\s{0,80}([\w.]{1,80})(?:\s{0,9},\s{0,9}\w{1,40})?\s{0,9}=\s{0,9}$/.exec(before)?.[1]
  // A variable of a function's own is another one in each: `var db *gorm.DB` stands at the file's edge.
  const isShared = name !== undefined && (name.includes('.') || new RegExp(`^(?:var |\\t)${name}\\s+[*\\w]`, 'm').test(text))
  return isShared ? `${path} ${name}` : undefined
}

const engines = /sqlite3?|postgres(?:ql)?|pgx?|mysql|mariadb|mssql|sqlserver|cockroach(?:db)?|libsql/gi

/** The file and the function that opens it, with what that gives back, but for the engines in their names. */
function shapeOf({ made }: Opening): string | undefined {
  const own = around(made)
  const given = (own?.results ?? []).flatMap(({ type }) => (type === undefined ? [] : (own?.file.textOf(type) ?? [])))
  if (given.every((type) => type === 'error')) return undefined
  return `${namesOf(made).split('/').slice(-2).join('/')} ${given.join()}`.toLowerCase().replace(engines, '')
}

function namesOf(made: Made): string {
  const own = around(made)
  return `${made.call.file.path} ${own?.of ?? ''} ${own?.name ?? ''}`
}

const around = ({ call: { file, node } }: Made): (typeof file.functions)[number] | undefined =>
  file.functions.find((one) => one.node.from <= node.from && node.to <= one.node.to)

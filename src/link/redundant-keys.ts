/** Indexes that another serves too: apart from the schema's other facts, as what is the same as a primary key depends on who makes the two. */
import type { Evidence } from '../base/evidence.ts'
import type { Engine, KeyDeclaration, ModelDeclaration, Orm } from '../model/declaration.ts'

/** Indexes that are the beginning of another one, or the same as a key. */
export function redundantIn(
  model: ModelDeclaration,
  raw: readonly KeyDeclaration[],
  made: { readonly orm: Orm; readonly engine: Engine | undefined },
): readonly { readonly what: string; readonly at: Evidence }[] {
  const { engine } = made
  // Where raw SQL makes the schema's key over some rows only, nothing covers the others.
  const isPartial = (key: KeyDeclaration): boolean => {
    const real = raw.filter((one) => isSame(one, key))
    return real.length > 0 && real.every((one) => one.partial === true)
  }
  // InnoDB drops what it made for a foreign key as soon as another index leads it.
  const isGone = (key: KeyDeclaration): boolean => key.implied === true && (engine === undefined || engine === 'mysql' || engine === 'mariadb')
  const keys = model.keys.filter((key) => !isGone(key)).map((key) => (isPartial(key) ? { ...key, partial: true } : key))
  const plain = keys.filter((key) => key.partial !== true && key.classed !== true && (key.type === undefined || /^btree$/i.test(key.type)))
  return plain.flatMap((key, index) => {
    if (key.columns.length === 0) return []
    const covering = key.kind === 'index' ? coveringOf(key, index, plain) : plain.find((other) => repeatsPrimary(key, other, made))
    return covering === undefined ? [] : [{ what: `[${key.columns.join(', ')}] of ${model.name}, ${saysOf(key, covering)}`, at: key.at }]
  })
}

function coveringOf(key: KeyDeclaration, index: number, all: readonly KeyDeclaration[]): KeyDeclaration | undefined {
  const begins = (other: KeyDeclaration): boolean => key.columns.every((column, place) => other.columns[place] === column)
  return all.find((other, place) => other !== key && begins(other) && (other.columns.length > key.columns.length || other.kind !== 'index' || place < index))
}

function isSame(a: KeyDeclaration, b: KeyDeclaration): boolean {
  return a.columns.join() === b.columns.join()
}

/** Whose keys are told by the statements that make them: what others write into one CREATE TABLE stands in several here. */
const spelled: ReadonlySet<Orm> = new Set(['sql', 'rails', 'knex', 'laravel', 'ecto'])

/** A unique over the primary key's columns, where it makes an index of its own on each engine. */
function repeatsPrimary(key: KeyDeclaration, other: KeyDeclaration, { orm, engine }: { readonly orm: Orm; readonly engine: Engine | undefined }): boolean {
  if (key.kind !== 'unique' || other.kind !== 'id' || !isSame(key, other)) return false
  // Prisma makes each unique by itself; in MongoDB there is but one index over the key.
  if (orm === 'prisma') return engine !== undefined && engine !== 'mongodb'
  return spelled.has(orm) && (key.apart === true || other.apart === true)
}

function saysOf(key: KeyDeclaration, covering: KeyDeclaration): string {
  return covering.columns.length > key.columns.length ? `as [${covering.columns.join(', ')}] begins with the same` : `the same as its ${names[covering.kind]}`
}

const names = { id: 'primary key', unique: 'unique index', index: 'other index' } as const

/** Tables that classes of SQLAlchemy only picture, since another ORM of the repository makes them: they are judged there, once. */
import type { ModelDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'
import { makesOwn } from './made-tables.ts'
import { isPlain, overlaps, plainTable } from './sql-schemas.ts'

export function mirroredIn(linked: Linked): ReadonlySet<ModelDeclaration> {
  const { schemas } = linked.declared
  const pictures = schemas.filter(({ orm, models }) => orm === 'sqlalchemy' && models.length > 0)
  const makers = schemas.filter((one) => one.orm !== 'sqlalchemy' && !isPlain(one) && one.models.length > 0)
  const found = new Set<ModelDeclaration>()
  if (makers.length === 0) return found
  for (const picture of pictures) {
    if (makesOwn(picture, linked.declared, ['alembic', 'sql'])) continue
    for (const maker of makers) {
      const tables = new Set(maker.models.map(plainTable))
      if (!overlaps(picture, tables) || isApart(picture, maker, linked)) continue
      for (const model of picture.models) if (tables.has(plainTable(model))) found.add(model)
    }
  }
  return found
}

/** Two databases may well have tables of the same names. Variables and bare names of which nothing is known may lead to one and the same. */
function isApart(a: SchemaDeclaration, b: SchemaDeclaration, { ways }: Linked): boolean {
  const isTold = ({ is, host }: Database): boolean => is !== 'external' || host?.includes('.') === true
  const databasesOf = (schema: SchemaDeclaration): readonly Database[] => ways.flatMap(({ client, database }) => (client.schema === schema ? [database] : []))
  const [one, other] = [databasesOf(a), databasesOf(b)]
  if (one.length === 0 || other.length === 0) return false
  return [...one, ...other].every(isTold) && !one.some((database) => other.includes(database))
}

/** Reads what models of SQLAlchemy, SQLModel and Flask-SQLAlchemy say of tables, their keys and indexes. */
import type { Reader } from '../reader.ts'
import { concerns } from './concerns.ts'

export const sqlalchemyModelsReader: Reader = {
  name: 'sqlalchemy-models',
  title: 'Models of SQLAlchemy, SQLModel and Flask-SQLAlchemy: tables, keys, indexes and foreign keys',
  docs: 'https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html',
  files: ['**/*.py'],
  sourcesOf: 'python',
  concerns,
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

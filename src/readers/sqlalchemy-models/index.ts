/** Reads SQLAlchemy's and SQLModel's models: the tables that they make, with their keys, indexes and foreign keys. */
import type { Reader } from '../reader.ts'

export const sqlalchemyModelsReader: Reader = {
  name: 'sqlalchemy-models',
  title: 'Models of SQLAlchemy, Flask-SQLAlchemy and SQLModel, and tables of SQLAlchemy Core, through mixins of the tree',
  docs: 'https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html',
  files: ['**/*.py'],
  sourcesOf: 'python',
  concerns: (text) => /\b(?:Column|mapped_column|Table|Mapped)\b|\btable\s{0,9}=\s{0,9}True\b/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

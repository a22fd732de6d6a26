/** Reads Python for the clients and pools that code makes beside what Django's settings say, and for servers that a program starts itself. */
import type { Reader } from '../reader.ts'
import { concerns } from './concerns.ts'

export const pythonReader: Reader = {
  name: 'python',
  title:
    'Python sources: SQLAlchemy, SQLModel, Flask-SQLAlchemy, Tortoise, Peewee, databases, drivers of PostgreSQL, MySQL, MongoDB and Redis, libraries of jobs, and uvicorn that a program starts',
  docs: 'https://docs.sqlalchemy.org/en/20/core/engines.html',
  files: ['**/*.py'],
  sourcesOf: 'python',
  concerns,
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

/** Reads handlers of Django, Django REST framework, Flask and FastAPI for queries that have no end and for those asked once a row. */
import type { Reader } from '../reader.ts'

/** A cheap sign of a query, and one of a handler. */
const queries = /\.objects\b|\.query\b|\bselect\s{0,5}\(/
const handlers = /\brequest\b|@\w[\w.]{0,60}\.(get|post|put|patch|delete|route|api_route)\(|\b\w{0,40}(View|ViewSet|Resource)\b/

export const pythonQueriesReader: Reader = {
  name: 'python-queries',
  title: 'Handlers of Django, Django REST framework, Flask and FastAPI: queries without an end and queries in loops',
  docs: 'https://docs.djangoproject.com/en/5.2/topics/db/queries/#querysets-are-lazy',
  files: ['**/*.py'],
  sourcesOf: 'python',
  concerns: (text) => queries.test(text) && handlers.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

/** Reads Django's models: the tables that they make, with their keys, indexes and foreign keys. */
import type { Reader } from '../reader.ts'

export const djangoModelsReader: Reader = {
  name: 'django-models',
  title: 'Django’s models: tables with their keys, indexes and foreign keys, through abstract bases and mixins of the repository',
  docs: 'https://docs.djangoproject.com/en/5.2/ref/models/',
  files: ['**/models.py', '**/models/**/*.py'],
  concerns: (text) => /^[ \t]*class[ \t]+\w+/m.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

/** Reads gunicorn's own file for the processes and threads that it starts. */
import type { Reader } from '../reader.ts'

export const gunicornReader: Reader = {
  name: 'gunicorn',
  title: 'gunicorn.conf.py and files like it: how many workers gunicorn starts, and of how many threads',
  docs: 'https://docs.gunicorn.org/en/stable/configure.html#configuration-file',
  files: ['**/*gunicorn*.py', '**/gunicorn/*.py', '**/gunicorn*/*.py'],
  concerns: (text) => /^\s{0,8}(workers|threads|worker_class)\s*[:=]/m.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

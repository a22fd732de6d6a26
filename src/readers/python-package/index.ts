/** Reads what names an application of Python and what it depends on, so that its code is found where a service runs it. */
import type { Reader } from '../reader.ts'

export const pythonPackageReader: Reader = {
  name: 'python-package',
  title: 'requirements files, pyproject.toml, Pipfile and setup.py: where an application of Python stands and what it depends on',
  docs: 'https://packaging.python.org/en/latest/specifications/pyproject-toml/',
  files: ['**/requirements*.{txt,in}', '**/requirements/*.{txt,in}', '**/pyproject.toml', '**/Pipfile', '**/setup.py'],
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}

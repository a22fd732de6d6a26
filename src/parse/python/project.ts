/** Where a project of Python lies in a tree. */
import { dirname } from '../../base/paths.ts'
import type { PySources } from './program.ts'

/** The folder that Python is started in: the nearest one above with a `manage.py`, else with a manifest. */
export function projectOf(path: string, context: Pick<PySources, 'has'>): string {
  for (const names of [['manage.py'], ['pyproject.toml', 'setup.py', 'requirements.txt', 'Pipfile']]) {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (names.some((name) => context.has(folder === '' ? name : `${folder}/${name}`))) return folder
      if (folder === '') break
    }
  }
  return ''
}

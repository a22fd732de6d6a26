/** Where an application of Python stands, what it is called and what it depends on, by the manifest that speaks for its folder. */
import { basename, dirname, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'
import { dependenciesOf, nameOf, type Dependencies } from './manifests.ts'

/** Which of them speaks for its folder, the first one first. */
const order = [
  'pyproject.toml',
  'setup.py',
  'Pipfile',
  'requirements.txt',
  'requirements.in',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
]

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const nothing: Reading = { declares: [], skipped: [] }
  if (/(^|\/)(node_modules|site-packages|\.venv|venv|vendor)\//.test(file.path) || placeOf(file.path).place === 'example') return nothing
  const own = dirname(file.path)
  const folder = basename(own) === 'requirements' ? dirname(own) : own
  const inFolder = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const present = order.map(inFolder).filter((path) => context.has(path))
  // Each folder is one application: the first manifest speaks for it, with what the others add.
  const speaks = present[0] ?? context.below(folder).find((path) => /^requirements[\w.-]*\.(txt|in)$/.test(basename(path)) && dirname(path) === own)
  if (speaks !== file.path) return nothing
  const all = new Map<string, { readonly range: string; readonly dev: boolean; readonly at: { path: string; line: number; key: string } }>()
  const skipped: Reading['skipped'][number][] = []
  for (const path of [...new Set([file.path, ...present])]) {
    const other = path === file.path ? file : await context.read(path)
    if (!isText(other)) continue
    const found: Dependencies = await dependenciesOf(other)
    if (found.problem !== undefined && path === file.path) skipped.push({ path, ...found.problem })
    for (const [name, one] of found.dependencies) if (!all.has(name)) all.set(name, one)
  }
  const opener = [...all].find(([each, { dev }]) => !dev && opens.test(each))
  if (opener !== undefined) {
    const [library, { at }] = opener
    const reason = `a Python application that opens databases with ${library}: what it makes of them is not read`
    skipped.push({ path: at.path, line: at.line, reason })
  }
  const name = (await nameOf(file)) ?? (basename(folder) || 'app')
  return {
    declares: [
      {
        kind: 'package',
        language: 'python',
        name,
        folder,
        path: file.path,
        at: { path: file.path, line: 1, key: 'name' },
        dependencies: all,
        scripts: [],
        ...(startsIn(folder, context) ? { starts: true } : {}),
      },
    ],
    skipped,
  }
}

/** Libraries that open databases and are not read yet, by their names as the index folds them. */
const opens =
  /^(pony|piccolo|ormar|gino|gino-starlette|sqlobject|prisma|edgedb|gel|oracledb|cx-oracle|pyodbc|aioodbc|clickhouse-driver|clickhouse-connect|cassandra-driver|pynamodb)$/

const starters = /^(manage|wsgi|asgi|main|app|server|run|celery)\.py$|^(Procfile|gunicorn\.conf\.py|gunicorn\.py)$/

/** A program stands here, or one folder or two below, as a project of Django does. */
function startsIn(folder: string, context: ReadContext): boolean {
  const depth = folder === '' ? 0 : folder.split('/').length
  return context.below(folder).some((path) => starters.test(basename(path)) && path.split('/').length - depth <= 3 && placeOf(path).place !== 'example')
}

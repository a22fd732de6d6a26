/** Reads composer.json: where an application of PHP stands, and what it depends on. */
import type { Skip } from '../base/evidence.ts'
import { dirname } from '../base/paths.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import { jsonAt, jsonEntry, jsonText, parseJson, type JsonNode } from '../parse/json.ts'
import type { ReadContext, Reader } from './reader.ts'

export const composerReader: Reader = {
  name: 'composer',
  title: 'composer.json: packages of PHP and what they depend on',
  docs: 'https://getcomposer.org/doc/04-schema.md',
  files: ['**/composer.json'],
  read: async ({ path, text }, context) => {
    if (/(^|\/)(vendor|node_modules)\//.test(path)) return { declares: [], skipped: [] }
    const { root, problem } = parseJson(text)
    const skipped: readonly Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `not JSON: ${problem.message}` }]
    if (root?.kind !== 'object') return { declares: [], skipped: skipped.length > 0 ? skipped : [{ path, line: 1, reason: 'not an object' }] }
    return { declares: [packageOf(path, root, context)], skipped } satisfies Reading
  },
}

/** The front controller that a web server hands every request to. */
const fronts = ['public/index.php', 'web/index.php', 'webroot/index.php', 'index.php']

/** What a program of PHP is started by: a front controller, or the console of its framework. */
const entries = ['artisan', 'bin/console', 'spark', 'bin/cake.php', 'yii', ...fronts, 'worker.php']

function packageOf(path: string, root: JsonNode, context: ReadContext): PackageDeclaration {
  const folder = dirname(path)
  const name = jsonEntry(root, 'name')
  const full = jsonText(name?.value)
  const below = (entry: string): string => (folder === '' ? entry : `${folder}/${entry}`)
  const dependencies = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  for (const section of ['require-dev', 'require'] as const) {
    const object = jsonAt(root, section)
    for (const { key, value } of object?.kind === 'object' ? object.entries : []) {
      const range = jsonText(value)
      if (range !== undefined) dependencies.set(key, { range, dev: section === 'require-dev', at: { path, line: value.line, key: `${section}.${key}` } })
    }
  }
  const isProgram = jsonText(jsonAt(root, 'type')) !== 'library'
  return {
    kind: 'package',
    language: 'php',
    starts: isProgram && entries.some((entry) => context.has(below(entry))),
    ...(isProgram && fronts.some((entry) => context.has(below(entry))) ? { serves: true } : {}),
    // `laravel/laravel` is the skeleton's name, which most applications keep.
    name:
      full === undefined || /^(laravel\/laravel|symfony\/(skeleton|website-skeleton))$/.test(full) ? folder.slice(folder.lastIndexOf('/') + 1) || 'app' : full,
    folder,
    path,
    at: { path, line: name?.line ?? 1, key: 'name' },
    dependencies,
    scripts: [],
  }
}

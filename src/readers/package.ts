/** Reads package.json: what a JavaScript package depends on and what its scripts run. */
import type { Skip } from '../base/evidence.ts'
import { dirname, join } from '../base/paths.ts'
import type { SourceFile } from '../base/source.ts'
import { actionsOf } from '../commands/index.ts'
import type { PackageDeclaration, Reading, ScriptDeclaration } from '../model/declaration.ts'
import { jsonAt, jsonEntry, jsonText, parseJson, type JsonNode } from '../parse/json.ts'
import { dependenciesIn, textsIn } from '../parse/manifest.ts'
import type { ReadContext, Reader } from './reader.ts'

export const packageReader: Reader = {
  name: 'package',
  title: 'package.json: dependencies and scripts of JavaScript packages',
  docs: 'https://docs.npmjs.com/cli/v11/configuring-npm/package-json',
  common: true,
  files: ['**/package.json'],
  read: async (file, context) => readPackage(file, context),
}

/** Libraries that open databases and whose clients are not read yet: whoever uses one is told so. */
const unread =
  /^(massive|waterline|sails-(postgresql|mysql|mongo|hook-orm)|@effect\/sql-(pg|mysql2|mssql|sqlite-\w+|clickhouse)|@databases\/(pg|mysql|sqlite)|@adonisjs\/lucid|cassandra-driver|@yugabytedb\/pg|postgrejs|nedb|rethinkdb)$/

/** Libraries whose clients are read, and whose models are not: their keys and indexes are judged by nobody. */
const models = /^(mongoose|objection|bookshelf)$/

function readPackage(file: SourceFile, context: ReadContext): Reading {
  if (/(^|\/)node_modules\//.test(file.path)) return { declares: [], skipped: [] }
  const { root, problem } = parseJson(file.text)
  const skipped: Skip[] = problem === undefined ? [] : [{ path: file.path, line: problem.line, reason: `not JSON: ${problem.message}` }]
  if (root?.kind !== 'object') {
    return { declares: [], skipped: skipped.length > 0 ? skipped : [{ path: file.path, line: 1, reason: 'not an object' }] }
  }
  const folder = homeOf(file.path, root, context)
  const scripts = scriptsOf(file, root, folder, skipped)
  const declared = packageOf(file, root, folder, scripts)
  for (const [name, { dev, at }] of declared.dependencies) {
    if (!dev && unread.test(name)) skipped.push({ path: file.path, line: at.line, reason: `what code opens with ${name}: not read` })
    if (!dev && models.test(name)) skipped.push({ path: file.path, line: at.line, reason: `the models of ${name}: not read as a schema` })
  }
  return { declares: [declared, ...scripts], skipped }
}

function packageOf(file: SourceFile, root: JsonNode, folder: string, scripts: readonly ScriptDeclaration[]): PackageDeclaration {
  const name = jsonEntry(root, 'name')
  const prisma = jsonEntry(root, 'prisma')
  const schema = jsonText(jsonAt(prisma?.value, 'schema'))
  const seed = jsonText(jsonAt(prisma?.value, 'seed'))
  const workspaces = workspacesOf(root)
  const engines = new Map(textsIn(root, 'engines').map(({ key, text }) => [key, text]))
  return {
    kind: 'package',
    name: jsonText(name?.value) ?? (folder.split('/').at(-1) || 'package'),
    folder,
    path: file.path,
    at: { path: file.path, line: name?.line ?? 1, key: 'name' },
    dependencies: dependenciesIn(root, file.path),
    scripts: scripts.map((script) => script.name),
    ...(prisma === undefined
      ? {}
      : {
          prisma: {
            ...(schema === undefined ? {} : { schema }),
            ...(seed === undefined ? {} : { seed }),
            at: { path: file.path, line: prisma.line, key: 'prisma' },
          },
        }),
    ...(workspaces.length === 0 ? {} : { workspaces }),
    ...(engines.size === 0 ? {} : { engines }),
  }
}

/** A package that people keep has dozens. */
const mostScripts = 5_000

/** Scripts run in the package's folder: {@link https://docs.npmjs.com/cli/v11/using-npm/scripts}. */
function scriptsOf(file: SourceFile, root: JsonNode, folder: string, skipped: Skip[]): ScriptDeclaration[] {
  const path = folder === '' ? 'package.json' : `${folder}/package.json`
  const all = textsIn(root, 'scripts')
  const over = all[mostScripts]
  if (over !== undefined)
    skipped.push({ path: file.path, line: over.line, reason: `${all.length - mostScripts} scripts more than the ${mostScripts} that are read` })
  return all.slice(0, mostScripts).map(({ key, text, line }) => {
    const at = { path: file.path, line, key: `scripts.${key}` }
    const understood = actionsOf(text, { ...at, folder, title: key, lines: () => line })
    skipped.push(...understood.skipped)
    return { kind: 'script', name: `${path}#${key}`, path, at, actions: understood.actions, title: key }
  })
}

/** Its own folder; the one above where its program lies there and no other manifest does: an installer puts it beside that. */
function homeOf(path: string, root: JsonNode, { has }: ReadContext): string {
  const own = dirname(path)
  const above = dirname(own)
  const main = jsonText(jsonAt(root, 'main'))
  if (own === '' || main === undefined || has(join(above, 'package.json') ?? '')) return own
  const lies = (folder: string): boolean => ['', '.js'].some((ending) => has(join(folder, main + ending) ?? ''))
  return lies(above) && !lies(own) ? above : own
}

function workspacesOf(root: JsonNode): string[] {
  const entry = jsonAt(root, 'workspaces')
  const list = entry?.kind === 'object' ? jsonAt(entry, 'packages') : entry
  return list?.kind === 'array' ? list.items.map(jsonText).filter((item) => item !== undefined) : []
}

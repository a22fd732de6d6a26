/** Whether an application turns transactions off for all of its migrations at once: what can't run in one is then no fault. */
import { dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { keyName, parseJavaScript, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { asBoolean, parseYaml, valueAt } from '../../../parse/yaml.ts'
import type { ReadContext } from '../../reader.ts'

interface Option {
  readonly name: string
  /** Values that leave the transaction on. */
  readonly keeps: (value: JsNode) => boolean
}

const isNotTrue = (value: JsNode): boolean => value.type === 'BooleanLiteral' && !value.value

/** By tool: {@link https://typeorm.io/docs/migrations/executing#transaction-modes}, {@link https://knexjs.org/guide/migrations.html#transactions-in-migrations}, {@link https://kysely-org.github.io/kysely-apidoc/interfaces/MigratorProps.html}. */
const options: ReadonlyMap<string, Option> = new Map([
  ['typeorm', { name: 'migrationsTransactionMode', keeps: (value) => value.type === 'StringLiteral' && value.value !== 'none' }],
  ['knex', { name: 'disableTransactions', keeps: isNotTrue }],
  ['kysely', { name: 'disableTransactions', keeps: isNotTrue }],
])

/** Files that make a data source or a migrator, by their names. */
const makers = /(?:^|\/)(?:[\w.-]{0,40}(?:knexfile|data-?source|ormconfig|typeorm|kysely|migrat|database|db)[\w.-]{0,40})\.[cm]?[jt]s$/i
const aside = /(?:^|\/)(?:node_modules|dist|build|tests?|__tests__)\//
const mostFiles = 60

/** Only a value that is plainly written leaves it on; a computed one may turn it off. */
export async function runsWithoutTransactions(tool: string, path: string, context: ReadContext): Promise<boolean> {
  const option = options.get(tool)
  if (option === undefined) return false
  const folder = packageAbove(path, context)
  const own = dirname(path)
  const files = context.below(folder).filter((one) => makers.test(one) && !aside.test(one) && dirname(one) !== own)
  for (const one of files.slice(0, mostFiles)) {
    const file = await context.read(one)
    if (!isText(file) || !file.text.includes(option.name)) continue
    const { module } = await parseJavaScript(file)
    if (module !== undefined && turnsOff(module, option)) return true
  }
  return tool === 'typeorm' && (await isAskedFor(folder, context))
}

function packageAbove(path: string, context: ReadContext): string {
  for (let folder = dirname(path); folder !== ''; folder = dirname(folder)) if (context.has(`${folder}/package.json`)) return folder
  return ''
}

function turnsOff(module: JsModule, { name, keeps }: Option): boolean {
  for (const node of module.parents.keys()) {
    if (node.type === 'ObjectProperty' && keyName(node.key) === name && !keeps(node.value as JsNode)) return true
  }
  return false
}

/** `typeorm migration:run --transaction none` among the scripts of the package. */
async function isAskedFor(folder: string, context: ReadContext): Promise<boolean> {
  const path = folder === '' ? 'package.json' : `${folder}/package.json`
  const file = context.has(path) ? await context.read(path) : undefined
  if (!isText(file)) return false
  try {
    const { scripts }: { readonly scripts?: unknown } = JSON.parse(file.text) as object
    const commands = typeof scripts === 'object' && scripts !== null ? Object.values(scripts) : []
    return commands.some((one) => typeof one === 'string' && /\bmigration:run\b/.test(one) && /\s(?:-t|--transaction)[\s=]none\b/.test(one))
  } catch {
    return false
  }
}

/** {@link https://symfony.com/bundles/DoctrineMigrationsBundle/current/index.html#configuration `transactional: false`} of Doctrine's bundle, in the application around the migration. */
export async function doctrineRunsWithoutTransactions(path: string, context: ReadContext): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    for (const name of ['config/packages/doctrine_migrations.yaml', 'config/packages/prod/doctrine_migrations.yaml', 'migrations.yml', 'migrations.yaml']) {
      const at = folder === '' ? name : `${folder}/${name}`
      const file = context.has(at) ? await context.read(at) : undefined
      if (!isText(file)) continue
      for (const document of parseYaml(file.text).documents) {
        for (const node of [document, valueAt(document, 'doctrine_migrations'), valueAt(document, 'when@prod', 'doctrine_migrations')])
          if (asBoolean(valueAt(node, 'transactional')) === false) return true
      }
    }
    if (folder === '') return false
  }
}

/** What a file of code says of tables, by the ORM it describes them with: one part of a schema each, which the linker joins. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import { isText } from '../../../base/source.ts'
import type { SchemaDeclaration } from '../../../model/declaration.ts'
import { lineOf, type JsModule } from '../../../parse/javascript/index.ts'
import type { ReadContext } from '../../reader.ts'
import { pathFor } from '../modules.ts'
import { parsed } from '../parsed.ts'
import type { Use } from '../place.ts'
import { codeMigrations } from './code-migrations.ts'
import type { Described, Describer } from './draft.ts'
import { drizzle } from './drizzle.ts'
import { mikroOrm } from './mikro-orm.ts'
import { sequelize } from './sequelize.ts'
import { typeorm } from './typeorm.ts'
import { isOwn, worldOf, type World } from './world.ts'

const ofTables: readonly Describer[] = [drizzle, typeorm, sequelize, mikroOrm]
const describers: readonly Describer[] = [...ofTables, codeMigrations]

/** Migrations stand among the scripts, tables in serving code alone. */
function forUse(use: Use): readonly Describer[] {
  return use === 'code' ? describers : use === 'script' ? [codeMigrations] : []
}

/** Files that one file's tables may draw on, and how far down. */
const most = { files: 24, rounds: 5 }

export async function schemasOf(module: JsModule, use: Use, context: ReadContext): Promise<readonly SchemaDeclaration[]> {
  const fitting = forUse(use).filter(({ words }) => words.some((word) => module.text.includes(word)))
  if (fitting.length === 0) return []
  const folder = packageOf(module.path, context)
  const files = new Map<string, JsModule | undefined>()
  let described: readonly Described[] = []
  for (let round = 0; round < most.rounds; round++) {
    const world = worldOf(files)
    described = fitting.flatMap((one) => one.describe(module, world))
    // What is no table needs no look at its neighbours.
    if (described.length === 0 || world.wanted.size === 0 || !(await load(world, files, folder, context))) break
  }
  return described.filter(hasAnything).map((one) => declare(one, module, folder))
}

function hasAnything({ models, steps, open }: Described): boolean {
  return models.length > 0 || (steps?.length ?? 0) > 0 || open !== undefined
}

/** Reads what was asked for; false where nothing new came of it. */
async function load(world: World, files: Map<string, JsModule | undefined>, folder: string, context: ReadContext): Promise<boolean> {
  let news = false
  for (const [key, { from, specifier }] of world.wanted) {
    if (files.size >= most.files) return news
    const path = isOwn(specifier) ? pathOf(from, specifier, folder, context) : undefined
    const file = path === undefined ? undefined : await context.read(path)
    const module = isText(file) ? (await parsed(file)).module : undefined
    files.set(key, module)
    news ||= module !== undefined
  }
  return news
}

/** A file for a specifier: relative, or from the package's own folder or its `src`, which `@/`, `~/` and `#` stand for by custom. */
function pathOf(from: string, specifier: string, folder: string, context: ReadContext): string | undefined {
  if (specifier.startsWith('.')) return pathFor(from, specifier, context)
  const rest = specifier.replace(/^(?:@\/|~\/|#\/?)/, '')
  const root = folder === '' ? '' : `${folder}/`
  const found = [`${root}package.json`, `${root}src/package.json`, `${root}app/package.json`].flatMap((at) => pathFor(at, `./${rest}`, context) ?? [])
  return found[0]
}

/** The folder of the package a file belongs to, the root where there is none. */
function packageOf(path: string, context: ReadContext): string {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end)
    if (context.has(`${folder}/package.json`)) return folder
  }
  return ''
}

function declare(described: Described, module: JsModule, folder: string): SchemaDeclaration {
  const { orm, libraries, provider, models, steps, open } = described
  const at = { path: module.path, line: models[0]?.at.line ?? lineOf(module.program), key: `schema.${orm}` }
  const told: Fact<string> = provider === undefined ? unresolved('the client’s dialect', at, 'name the dialect where the client is made') : known(provider, at)
  return {
    kind: 'schema',
    orm,
    libraries,
    name: folder === '' ? orm : `${folder} ${orm}`,
    path: module.path,
    folder,
    at,
    provider: told,
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
    ...(steps === undefined || steps.length === 0 ? {} : { steps }),
    ...(open === undefined ? {} : { open }),
  }
}

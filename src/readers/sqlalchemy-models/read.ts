/** What one file of models says of a schema, which the linker joins with what the others of its application say. */
import { unresolved } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ModelDeclaration, Reading, SchemaDeclaration } from '../../model/declaration.ts'
import { parsePython, projectOf, type PyClass, type PyExpression, type PyModule, type PyStatement } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import type { Classes } from './classes.ts'
import { isAside } from './concerns.ts'
import { coreTable } from './core.ts'
import { bindOf, tableOf } from './declarative.ts'
import { outsideKeys } from './outside.ts'
import { settle, top, worldOf } from './world.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** More than any one file of an application holds. */
const mostTables = 1_000

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (isAside(file.path)) return nothing
  const { module } = await parsePython(file)
  // What is not Python here is told by whoever reads the file for more than this.
  if (module === undefined) return nothing
  const classes: Classes = { world: worldOf(context), shapes: new Map() }
  const byBind = new Map<string | undefined, ModelDeclaration[]>()
  const put = (model: ModelDeclaration | undefined, bind?: string): void => {
    if (model !== undefined) byBind.set(bind, [...(byBind.get(bind) ?? []), model])
  }
  const tops = topsOf(module)
  for (const node of tops.classes.slice(0, mostTables)) put((await tableOf({ node, module }, classes))?.model(), await bindOf({ node, module }, classes))
  const core: ModelDeclaration[] = []
  const keys: ModelDeclaration[] = []
  for (const node of tops.calls.slice(0, mostTables)) {
    const settled = await settle(top(module, node), classes.world)
    // What another file makes is told there.
    if (settled.is !== 'call' || settled.here.module !== module) continue
    const table = await coreTable(settled, '', node, classes.world)
    if (table !== undefined) core.push(table.model())
    const beside = await outsideKeys(settled, classes)
    if (beside !== undefined) keys.push(beside)
  }
  for (const one of core) put(core.some(hasKeys) ? one : { ...one, open: one.open ?? 'none of the tables beside it has a key: they may be for queries alone' })
  for (const one of keys) put(one)
  const skipped =
    classes.world.left < 0
      ? [{ path: file.path, line: 1, reason: 'models that lead to more names than can be followed: some of their tables are not read' }]
      : []
  return { declares: [...byBind].map(([bind, models]) => declare(models, bind, file.path, projectOf(file.path, context))), skipped }
}

/** Who writes tables down for queries alone, of a warehouse for one, says no keys. */
function hasKeys({ keys, fields }: ModelDeclaration): boolean {
  return keys.length > 0 || fields.some(({ foreignKey }) => foreignKey !== undefined)
}

interface Tops {
  readonly classes: readonly PyClass[]
  readonly calls: readonly PyExpression[]
}

/** Classes and calls that run as the module loads. */
function topsOf(module: PyModule): Tops {
  const classes: PyClass[] = []
  const calls: PyExpression[] = []
  const visit = (one: PyStatement): void => {
    if (one.type === 'class') classes.push(one)
    else if ((one.type === 'assign' || one.type === 'expression') && one.value?.type === 'call') calls.push(one.value)
    else if (one.type === 'if') for (const body of [...one.branches.map((branch) => branch.body), one.otherwise]) body.forEach(visit)
    else if (one.type === 'try') for (const body of [one.body, one.otherwise]) body.forEach(visit)
    else if (one.type === 'block' && one.of === 'with') one.body.forEach(visit)
  }
  module.body.forEach(visit)
  return { classes, calls }
}

function declare(models: readonly ModelDeclaration[], bind: string | undefined, path: string, folder: string): SchemaDeclaration {
  const at = { path, line: models[0]?.at.line ?? 1, key: 'schema.sqlalchemy' }
  const name = [folder === '' ? 'sqlalchemy' : `${folder} sqlalchemy`, ...(bind === undefined ? [] : [bind])].join(' ')
  return {
    kind: 'schema',
    orm: 'sqlalchemy',
    libraries: ['sqlalchemy'],
    ...(bind === undefined ? {} : { connection: bind }),
    name,
    path,
    folder,
    at,
    provider: unresolved('the URL of its engine', at, 'name the engine in the URL that it is made with'),
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
  }
}

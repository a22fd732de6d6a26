/** What a module of models says of the tables of a Django project: a part of its schema, which the linker joins with the others. */
import { unresolved } from '../../base/fact.ts'
import { basename, placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading, SchemaDeclaration } from '../../model/declaration.ts'
import { parsePython, projectOf } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { isLeftOut } from './installed.ts'
import { namesOf } from './names.ts'
import { tablesOf } from './tables.ts'
import { workedOut, worldOf } from './world.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** Packages that are installed, and what tests and commands define for themselves. */
const aside = /(^|\/)(node_modules|site-packages|\.?venv|migrations|tests?|management)\//

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  if (aside.test(path) || placeOf(path).place === 'example' || !isOfDjango(file, context)) return nothing
  const { module, problem } = await parsePython(file)
  if (module === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: problem.message }] }
  const world = worldOf(context)
  if (!world.modules.has(path)) world.modules.set(path, namesOf(module))
  const own = world.modules.get(path)
  const models = await workedOut(world, () => (own?.definitions ?? []).flatMap((one) => tablesOf(one, world)))
  const [first] = models
  const folder = projectOf(path, context)
  // A label of its own makes a model another app's.
  if (first === undefined || (!/\bapp_label\b/.test(file.text) && (await isLeftOut(path, folder, world, context)))) return nothing
  const at = { path, line: first.at.line, key: 'schema.django' }
  const schema: SchemaDeclaration = {
    kind: 'schema',
    orm: 'django',
    libraries: ['django'],
    name: folder === '' ? 'django' : `${folder} django`,
    path,
    folder,
    at,
    provider: unresolved('the ENGINE of DATABASES', at, 'name the ENGINE in the settings that production takes'),
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
  }
  return { declares: [schema], skipped: (own?.faults ?? []).map(({ line, message }) => ({ path, line, reason: message })) }
}

const projects = new WeakMap<ReadContext['has'], boolean>()

/** A module that names neither Django nor its fields may still derive its models from others of a project. */
function isOfDjango({ text }: SourceFile, context: ReadContext): boolean {
  if (/\bdjango\b/.test(text)) return true
  const before = projects.get(context.has)
  if (before !== undefined) return before
  const found = context.below('').some((path) => basename(path) === 'manage.py' || /(^|\/)migrations\/0001_\w{1,100}\.py$/.test(path))
  projects.set(context.has, found)
  return found
}

/** Apps that no settings of a project install and that have no migrations: Django makes no tables of their models. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { moduleFile, parsePython, programOf, type PyValue } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { appFolder } from './app.ts'
import type { World } from './world.ts'

/** Whether all settings of the project are understood to the end and none of them names the app, or a package around it. */
export async function isLeftOut(path: string, project: string, world: World, context: ReadContext): Promise<boolean> {
  const folder = appFolder(path, world)
  if (folder === project || context.below(`${folder}/migrations`).length > 0) return false
  const apps = await appsOf(project, context)
  return apps !== undefined && ![...apps].some((app) => `/${folder}/`.includes(`/${app.replaceAll('.', '/')}/`))
}

const known = new WeakMap<ReadContext['has'], Map<string, Promise<ReadonlySet<string> | undefined>>>()

function appsOf(project: string, context: ReadContext): Promise<ReadonlySet<string> | undefined> {
  const projects = known.get(context.has) ?? new Map<string, Promise<ReadonlySet<string> | undefined>>()
  known.set(context.has, projects)
  const found = projects.get(project) ?? installed(project, context)
  projects.set(project, found)
  return found
}

/** Files that may hold settings, whatever they are called. */
const most = 3_000

async function installed(project: string, context: ReadContext): Promise<ReadonlySet<string> | undefined> {
  const apps = new Set<string>()
  const paths = context.below(project).filter((path) => path.endsWith('.py') && placeOf(path).place !== 'example')
  if (paths.length > most) return undefined
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file) || !/\b(INSTALLED_APPS|settings\.configure)\b/.test(file.text)) continue
    // Read, and not set.
    if (!/(^|[^.\w])INSTALLED_APPS\s*(:[^=\n]+)?(\+?=[^=]|\.)|settings\.configure/m.test(file.text)) continue
    if (/split_settings|dynaconf|configurations|settings\.configure|globals\(/.test(file.text)) return undefined
    const { module } = await parsePython(file)
    if (module === undefined || module.faults.length > 0) return undefined
    const { names, overlays } = await programOf(module, context)
    const listed = overlays.length > 0 ? undefined : textsOf(names.get('INSTALLED_APPS'))
    if (listed === undefined || listed.length === 0) return undefined
    for (const text of listed) for (const app of await packagesOf(text, path, context)) apps.add(app)
  }
  return apps.size === 0 ? undefined : apps
}

/** Of several branches, what any of them lists. */
function textsOf(value: PyValue | undefined): readonly string[] | undefined {
  if (value?.is === 'text') return [value.text]
  if (value?.is === 'either') return together([value.taken, value.otherwise])
  return value?.is === 'list' && !value.open ? together(value.items) : undefined
}

function together(values: readonly PyValue[]): readonly string[] | undefined {
  const texts = values.map(textsOf)
  return texts.every((one) => one !== undefined) ? texts.flat() : undefined
}

/** `shop.apps.ShopConfig` is the package that its file or, where it says so, its `name` tells. */
async function packagesOf(app: string, from: string, context: ReadContext): Promise<readonly string[]> {
  if (!/\.[A-Z]\w*$/.test(app)) return [app]
  const module = app.slice(0, app.lastIndexOf('.'))
  const file = await context.read(moduleFile(from, 0, module, context) ?? '')
  const named = isText(file) ? [...file.text.matchAll(/\bname(?:\s*:\s*\w+)?\s*=\s*["']([\w.]+)["']/g)].flatMap((one) => one[1] ?? []) : []
  return [module, module.replace(/\.\w+$/, ''), ...named]
}

/** Which app of Django a module of models belongs to, whose label stands in the names of its tables. */
import { basename, dirname } from '../../base/paths.ts'
import { ofDjango } from './library.ts'
import { keyOf, type Definition, type ModuleNames } from './names.ts'
import { textOf } from './values.ts'
import { assigned, moduleAt, once, resolve, type World } from './world.ts'

/** The folder above `models.py`, or above the package `models`. */
function folderOf(path: string): string {
  const inPackage = /^(.*?)(?:^|\/)models\//.exec(path)
  return inPackage === null ? dirname(path) : (inPackage[1] ?? '').replace(/\/$/, '')
}

/** The nearest folder that is an app by what lies in it: an app may keep its models in packages below. */
export function appFolder(path: string, { context }: World): string {
  const own = folderOf(path)
  for (let folder = own; folder !== ''; folder = dirname(folder))
    if (['apps.py', 'migrations/__init__.py', 'migrations/0001_initial.py'].some((name) => context.has(`${folder}/${name}`))) return folder
  return own
}

/**
 * The label that its `AppConfig` says, else the last part of its name ({@link https://docs.djangoproject.com/en/5.2/ref/applications/#configurable-attributes});
 * without one, the folder's own name.
 */
export function labelOf(module: ModuleNames, world: World): string {
  const folder = appFolder(module.path, world)
  const own = basename(folder)
  const path = folder === '' ? 'apps.py' : `${folder}/apps.py`
  const apps = world.context.has(path) ? moduleAt(path, world) : undefined
  const configs = (apps?.definitions ?? []).filter((one) => isConfig(one, world))
  const labels = new Set(configs.map((one) => said(one, 'label', world) ?? said(one, 'name', world)?.replace(/^.*\./, '') ?? own))
  const [label] = labels
  return labels.size === 1 && label !== undefined ? label : own
}

function isConfig(definition: Definition, world: World): boolean {
  const { bases, module } = definition
  return once(world, `config\n${keyOf(definition)}`, false, () =>
    bases.some((base) => {
      const named = resolve(base, module, world)
      if (named.is === 'outside') return ofDjango(named.of) === 'AppConfig' || /AppConfig$/.test(named.of)
      return named.is === 'class' && isConfig(named.of, world)
    }),
  )
}

function said(config: Definition, name: string, world: World): string | undefined {
  const value = assigned(config, name)
  return value === undefined ? undefined : textOf({ node: value, module: config.module }, world)
}

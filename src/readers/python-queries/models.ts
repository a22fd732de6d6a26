/** Models of Django behind a name: their foreign keys, and whether a manager of their own may narrow what is asked. */
import { isText } from '../../base/source.ts'
import { moduleFile, parsePython, type PyClass, type PyExpression, type PyModule } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { namesOf, originOf } from './names.ts'

export interface Model {
  readonly name: string
  readonly foreignKeys: ReadonlySet<string>
  /** A manager of its own may narrow what is asked, or bring more along; a row that it is asked for is still a query. */
  readonly managed: boolean
}

/** Classes above a model, and modules that hand a name on. */
const most = 8

/** Classes of libraries that leave `objects` as Django makes it, or find users by name with it. */
const bases =
  /^(django\.db\.models\.Model|django\.db\.models\.base\.Model|django\.contrib\.auth\.(models\.(AbstractUser|PermissionsMixin)|base_user\.AbstractBaseUser|models\.AbstractBaseUser)|model_utils\.models\.(TimeStampedModel|UUIDModel)|django_extensions\.db\.models\.TimeStampedModel)$/

const known = new WeakMap<PyModule, Map<string, Promise<Model | undefined>>>()

/** Undefined where the model is not found, or may not be what it seems: then nothing is said of queries on it. */
export async function modelOf(name: string, module: PyModule, context: ReadContext): Promise<Model | undefined> {
  const found = await anyModelOf(name, module, context)
  return found?.managed === true ? undefined : found
}

export function anyModelOf(name: string, module: PyModule, context: ReadContext): Promise<Model | undefined> {
  const ofModule = known.get(module) ?? new Map<string, Promise<Model | undefined>>()
  known.set(module, ofModule)
  const before = ofModule.get(name)
  if (before !== undefined) return before
  const found = find(name, module, context)
  ofModule.set(name, found)
  return found
}

async function find(name: string, module: PyModule, context: ReadContext): Promise<Model | undefined> {
  const foreignKeys = new Set<string>()
  const search: Search = { context, foreignKeys, left: mostSteps, managed: false }
  return (await plainly(name, module, search, 0)) === 'model' ? { name, foreignKeys, managed: search.managed } : undefined
}

interface Search {
  readonly context: ReadContext
  readonly foreignKeys: Set<string>
  /** Classes and modules that may still be looked at: those that name each other twice double what there is to do. */
  left: number
  managed: boolean
}

const mostSteps = 60

/** A model whose `objects` is as Django makes it, or a class without bases that only lends it methods. */
async function plainly(name: string, module: PyModule, search: Search, depth: number): Promise<'model' | 'mixin' | undefined> {
  const found = depth > most || search.left-- <= 0 ? undefined : await classOf(name, module, search, 0)
  if (found === undefined) return undefined
  const names = namesOf(found.module)
  for (const one of found.node.body) {
    if (one.type !== 'assign') continue
    for (const target of one.targets) {
      if (target.type !== 'name') continue
      if (target.name === 'objects') {
        // One that keeps what it was asked for asks nothing again.
        if (one.value === undefined || /cach/i.test(found.module.text.slice(one.value.from, one.value.to))) return undefined
        search.managed ||= !(await addsOnly(one.value, found.module, search))
      }
      const made = one.value?.type === 'call' ? originOf(one.value.callee, names) : undefined
      if (made !== undefined && /^django\.db\.models\.(ForeignKey|OneToOneField)$/.test(made)) search.foreignKeys.add(target.name)
    }
  }
  const above = found.node.bases.filter((base) => base.name === undefined && base.spread === undefined)
  if (found.node.bases.length === 0) return 'mixin'
  if (above.length === 0 || above.length < found.node.bases.filter(({ name: keyword }) => keyword !== 'metaclass').length) return undefined
  let kind: 'model' | 'mixin' = 'mixin'
  for (const { value } of above) {
    const isDjango = bases.test(originOf(value, names) ?? '')
    const one = isDjango ? 'model' : value.type === 'name' ? await plainly(value.name, found.module, search, depth + 1) : undefined
    if (one === undefined) return undefined
    if (one === 'model') kind = one
  }
  return kind
}

/** What asks differently where a manager says it anew. */
const asking = /^(get_query_?set|all|filter|exclude|order_by|select_related|prefetch_related|only|defer|using|values|values_list|__\w+__)$/

/** A manager that lends more ways to ask leaves the usual ones as Django makes them. */
async function addsOnly(made: PyExpression, module: PyModule, search: Search): Promise<boolean> {
  const found = made.type === 'call' && made.callee.type === 'name' ? await classOf(made.callee.name, module, search, 0) : undefined
  const [base, ...more] = found?.node.bases ?? []
  if (found === undefined || base === undefined || more.length > 0 || originOf(base.value, namesOf(found.module)) !== 'django.db.models.Manager') return false
  return found.node.body.every((one) => (one.type === 'function' ? !asking.test(one.name) : one.type === 'expression'))
}

export interface Found {
  readonly node: PyClass
  readonly module: PyModule
}

/** The class of the tree behind a name. */
export function classNamed(name: string, module: PyModule, context: ReadContext): Promise<Found | undefined> {
  return classOf(name, module, { context, foreignKeys: new Set(), left: mostSteps, managed: false }, 0)
}

async function classOf(name: string, module: PyModule, search: Search, depth: number): Promise<Found | undefined> {
  const names = namesOf(module)
  const own = names.classes.get(name)
  if (own !== undefined) return { node: own, module }
  if (depth > most || search.left-- <= 0) return undefined
  const { context } = search
  const imported = names.imports.get(name)
  if (imported?.name !== undefined) {
    const next = await moduleAt(moduleFile(module.path, imported.level, imported.module, context), context)
    const through = next === undefined ? undefined : await classOf(imported.name, next, search, depth + 1)
    return through ?? undefined
  }
  // `from .orders import *` in the package's `__init__.py`.
  for (const one of module.body) {
    if (one.type !== 'import' || one.names !== '*') continue
    const next = await moduleAt(moduleFile(module.path, one.level, one.module, context), context)
    const found = next === undefined || next.path === module.path ? undefined : await classOf(name, next, search, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

async function moduleAt(path: string | undefined, context: ReadContext): Promise<PyModule | undefined> {
  const file = path === undefined ? undefined : await context.read(path)
  return isText(file) ? (await parsePython(file)).module : undefined
}

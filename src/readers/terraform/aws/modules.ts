/** Modules of the registry as the resources they make, by their inputs and their own defaults, which differ from the provider's. */
import type { Evidence } from '../../../base/evidence.ts'
import { byDefault, isResolved, known, unresolved, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Body, Resource, World } from '../resource.ts'
import { placeOf } from '../mapping/values.ts'

/** What a module's versions disagree on is no default: only what they have in common is told. */
export interface Varies {
  readonly varies: string
  readonly atLeast?: number
}

export type Plain = string | number | boolean

/** One resource that a module makes. */
export interface Made {
  readonly type: string
  /** Added to the module's address; nothing for the one that stands for the module. */
  readonly suffix?: string
  /** The provider's attribute → the module's input, in the spellings of its versions, a dot before what stands in an object. */
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>
  /** Of inputs by the provider's name, where the module's own default differs from the provider's. */
  readonly defaults?: Readonly<Record<string, Plain | Varies>>
  /** The provider's attribute → the module's outputs. */
  readonly outputs?: Readonly<Record<string, readonly string[]>>
  /** Inputs that are to be true for it to be made, with their defaults. */
  readonly wants?: Readonly<Record<string, boolean>>
  /** An input that is a map of objects: one resource for each, whose values stand in it first. */
  readonly each?: string
  /** The attribute that the key of the map is, unless the object says another. */
  readonly keyed?: string
  /** An input that says how many there are. */
  readonly copies?: { readonly input: string; readonly otherwise: number }
  /** Values by the provider's name that it has whatever the inputs are. */
  readonly fixed?: Readonly<Record<string, Plain>>
  /** References that stand in for an attribute: a cluster's instances name the cluster. */
  readonly refers?: readonly string[]
}

export interface KnownModule {
  readonly source: string
  readonly makes: readonly Made[]
}

interface Origin {
  readonly module: Resource
  readonly made: Made
}

const origins = new WeakMap<Resource, Origin>()

/** How others refer to an attribute of it, as written in files: `${module.db.db_instance_address}`. */
export function addressOf(resource: Resource, attribute: string): readonly string[] {
  const origin = origins.get(resource)
  if (origin === undefined) return [`\${${resource.plain}.${attribute}}`]
  const { module, made } = origin
  return (Object.hasOwn(made.outputs ?? {}, attribute) ? (made.outputs?.[attribute] ?? []) : []).map((output) => `\${${module.plain}.${output}}`)
}

/** The module that made it, where it is of one. */
export function moduleOf(resource: Resource): Resource | undefined {
  return origins.get(resource)?.module
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

/** A resource of a module: its inputs under the provider's names. */
function madeOf(module: Resource, made: Made): readonly Resource[] {
  if (made.copies !== undefined) return copiesOf(module, made, made.copies)
  if (made.each === undefined) return [oneOf(module, made, made.suffix === undefined ? '' : `.${made.suffix}`, undefined)]
  const all = module.object(made.each)
  const map = module.map(made.each)
  if (map !== undefined && 'state' in map && all === undefined) return [{ ...oneOf(module, made, `.${made.suffix ?? made.each}`, undefined), exists: map }]
  const keys = map === undefined || 'state' in map ? [] : [...map.keys()]
  return keys.map((key) =>
    oneOf(module, made, `.${made.suffix ?? made.each}["${key}"]`, all?.object(key) ?? emptyBody(placeOf(module, `${made.each}.${key}`)), key),
  )
}

/** More copies than any cluster has are not made one by one; of an unknown number, one that may be there. */
function copiesOf(module: Resource, made: Made, { input, otherwise }: { readonly input: string; readonly otherwise: number }): readonly Resource[] {
  const count = module.number(input) ?? known(otherwise, placeOf(module, input))
  const one = (index: number): Resource => oneOf(module, made, `.${made.suffix ?? input}["${index}"]`, undefined, String(index))
  if (count.state === 'unresolved') return [{ ...one(0), exists: count }]
  return Array.from({ length: Math.max(0, Math.min(most, Math.trunc(count.value))) }, (_, index) => one(index))
}

/** Aurora takes fifteen readers, and nothing else here comes near. */
const most = 50

function emptyBody(at: Evidence): Body {
  const none = (): undefined => undefined
  return {
    at,
    has: () => false,
    text: none,
    number: none,
    flag: none,
    texts: none,
    map: none,
    object: none,
    objects: none,
    blocks: () => [],
    open: none,
    references: () => [],
  }
}

function existsOf(module: Resource, made: Made): Fact<boolean> {
  if (module.exists.state === 'unresolved' || !module.exists.value) return module.exists
  for (const [input, otherwise] of Object.entries(made.wants ?? {})) {
    const fact = module.flag(input) ?? known(otherwise, module.at)
    if (!isResolved(fact) || !fact.value) return fact
  }
  return module.exists
}

function oneOf(module: Resource, made: Made, suffix: string, inner: Body | undefined, key = module.key): Resource {
  const spellings = (name: string): readonly string[] => [own(made.inputs, name) ?? name].flat()
  /** The first spelling that is set, in the body that holds it. */
  const found = (name: string): readonly [Body, string] | undefined => {
    for (const spelling of spellings(name)) {
      const [first = '', rest] = spelling.split('.')
      const holder = rest === undefined ? module : module.object(first)
      const wanted = rest ?? first
      if (holder !== undefined && (holder.has(wanted) || holder.open(wanted) !== undefined)) return [holder, wanted]
    }
    return undefined
  }
  const input = (name: string): string => spellings(name)[0] ?? name
  const at = inner?.at ?? module.at
  const otherwise = (name: string): Plain | Varies | undefined => own(made.defaults, name)
  const note = `the default of ${module.type}`
  /** The value of the one object of several first, then of the module, then the module's default. */
  const ask = <T>(name: string, asked: (body: Body, name: string) => Fact<T> | undefined, fits: (value: Plain) => T | undefined): Fact<T> | undefined => {
    const always = own(made.fixed, name)
    if (always !== undefined) return mapDefined(fits(always), (value) => byDefault(value, placeOf(module, name), `as ${module.type} makes it`))
    if (name === made.keyed && key !== undefined && inner?.has(name) !== true) return mapDefined(fits(key), (value) => known(value, at))
    const within = inner === undefined ? undefined : (asked(inner, name) ?? asked(inner, input(name)))
    const said = within ?? asked(...(found(name) ?? ([module, input(name)] as const)))
    const fallback = otherwise(name)
    if (said === undefined && typeof fallback === 'object') {
      const open = unresolved(fallback.varies, placeOf(module, input(name)), `say ${input(name)}: its default differs between versions of ${module.type}`)
      return fallback.atLeast === undefined ? open : { ...open, atLeast: fallback.atLeast }
    }
    return (
      said ??
      (fallback === undefined || typeof fallback === 'object'
        ? undefined
        : mapDefined(fits(fallback), (value) => byDefault(value, placeOf(module, input(name)), note)))
    )
  }
  const holder = (name: string): readonly [Body, string] => (inner?.has(name) === true ? [inner, name] : (found(name) ?? [module, input(name)]))
  const resource: Resource = {
    mode: 'resource',
    type: made.type,
    name: module.name,
    address: `${module.address}${suffix}`,
    plain: `${module.plain}${suffix.replace(/\["[^]*"\]$/, '')}`,
    exists: existsOf(module, made),
    ...(key === undefined ? {} : { key }),
    ...(module.provider === undefined ? {} : { provider: module.provider }),
    at,
    has: (name) => inner?.has(name) === true || found(name) !== undefined,
    text: (name) => ask(name, (body, asked) => body.text(asked), String),
    number: (name) =>
      ask(
        name,
        (body, asked) => body.number(asked),
        (value) => (typeof value === 'number' ? value : undefined),
      ),
    flag: (name) =>
      ask(
        name,
        (body, asked) => body.flag(asked),
        (value) => (typeof value === 'boolean' ? value : undefined),
      ),
    texts: (name) => ((body, asked) => body.texts(asked))(...holder(name)),
    map: (name) => ((body, asked) => body.map(asked))(...holder(name)),
    object: (name) => ((body, asked) => body.object(asked))(...holder(name)),
    objects: (name) => ((body, asked) => body.objects(asked))(...holder(name)),
    // What the provider writes as blocks, a module takes as a list of objects, or as one.
    blocks: (name) => {
      const [body, asked] = holder(name)
      const objects = body.objects(asked)
      if (objects !== undefined && !('state' in objects)) return objects
      const one = objects === undefined ? body.object(asked) : undefined
      return one === undefined ? [] : [one]
    },
    open: (name) => {
      const [body, asked] = holder(name)
      const objects = body.objects(asked)
      return objects !== undefined && 'state' in objects ? (objects satisfies UnresolvedFact) : undefined
    },
    references: (name) => (made.refers?.includes(name) === true ? [module.plain] : ((body, asked) => body.references(asked))(...holder(name))),
  }
  origins.set(resource, { module, made })
  return resource
}

function mapDefined<T, U>(value: T | undefined, convert: (value: T) => U): U | undefined {
  return value === undefined ? undefined : convert(value)
}

/** Each provider's mappers widen the same world by their own modules. */
const widened = new WeakMap<World, Map<ReadonlyMap<string, KnownModule>, World>>()
const parts = new WeakMap<Resource, readonly Resource[]>()

/** The same world with what the known modules make beside what is written. */
export function withModules(world: World, modules: ReadonlyMap<string, KnownModule>): World {
  const cache = widened.get(world) ?? new Map<ReadonlyMap<string, KnownModule>, World>()
  widened.set(world, cache)
  const before = cache.get(modules)
  if (before !== undefined) return before
  const more: Resource[] = []
  for (const module of world.resources) {
    const all = module.mode === 'module' ? modules.get(module.type) : undefined
    if (all === undefined) continue
    const made = all.makes.flatMap((one) => madeOf(module, one))
    parts.set(module, made)
    more.push(...made)
  }
  const resources = [...world.resources, ...more]
  const made: World = {
    stack: world.stack,
    resources,
    ...(world.providers === undefined ? {} : { providers: world.providers }),
    ofType: (...types) => resources.filter((one) => types.includes(one.type)),
    find: (plain) => world.find(plain),
  }
  cache.set(modules, made)
  widened.set(made, new Map([[modules, made]]))
  return made
}

/** What a module makes of these types; of a resource of these types, itself. */
export function resourcesOf(resource: Resource, types: readonly string[]): readonly Resource[] {
  const all = resource.mode === 'module' ? (parts.get(resource) ?? []) : [resource]
  return all.filter((one) => types.includes(one.type))
}

/** What the makers of constructs share: the resources made so far, and which stack of CloudFormation each belongs to. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { wordsOf } from '../../base/paths.ts'
import type { Site, Thing } from '../programs/thing.ts'
import { isThing, short } from '../programs/thing.ts'
import type { Made, Makings } from '../programs/world.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { mapValue, nullValue, toText, unknownValue, type MapValue, type Value } from '../../parse/expressions/values.ts'

export type Environment = 'production' | 'development' | 'neutral'

/** A construct's place in the tree of constructs. */
export interface Scope {
  /** Ids from the stack down. */
  readonly path: readonly string[]
  readonly environment: Environment
  /** Of the stack, where its `env` says it. */
  readonly region?: Value
}

export interface Context {
  readonly work: Work
  readonly makings: Makings
  readonly skipped: Skip[]
  readonly scopes: WeakMap<object, Scope>
  /** By the address of a resource: the environment that its stack is for. */
  readonly environments: Map<string, Environment>
  /** A metric of what was made; undefined for what is none. */
  metric(of: Thing, name: string, at: Evidence): Value | undefined
}

/** What a construct is made with: `new X(scope, id, props)`. */
export interface Asked {
  readonly scope: Scope
  readonly name: string
  readonly props: MapValue
  readonly site: Site
}

export const nowhere: Scope = { path: [], environment: 'neutral' }

export function askedOf(args: readonly Value[], site: Site, context: Context): Asked {
  const [above, id, given] = args
  const scope = (above === undefined ? undefined : context.scopes.get(above)) ?? nowhere
  const label = (id === undefined ? undefined : toText(id)) ?? site.at.key.split(/[./]/).at(-1) ?? 'unnamed'
  const props =
    given?.kind === 'map' ? given : mapValue(new Map(given === undefined || given.kind === 'null' ? [] : [['…', given] as const]), given?.at ?? site.at)
  return { scope, name: [...scope.path, label].join('-'), props, site }
}

/** A scope below another; a stack's and a stage's id and properties may say what they are for. */
export function below(above: Scope, named: Value | undefined, props: Value | undefined): Scope {
  const id = (named === undefined ? undefined : toText(named)) ?? ''
  const said = environmentOf(id, props)
  const told = said === 'neutral' && named?.kind === 'unknown' ? byVariable(named.reference) : said
  const region = prop(props, 'env', 'region') ?? above.region
  return {
    path: [...above.path, short(id)].slice(-20),
    environment: told === 'neutral' ? above.environment : told,
    ...(region === undefined ? {} : { region }),
  }
}

const production = /^(prod|production|prd|live)$/
const development =
  /^(dev|devel|develop|development|staging|stg|test|testing|qa|uat|sandbox|beta|gamma|alpha|preview|nonprod|preprod|code|integ|integration|demo|personal)$/

/** `process.env.DEV_ENV || 'dev'`: whatever it is set to, a variable that is called so is of a stage for development. Of `STAGE` nobody knows. */
function byVariable(reference: string): Environment {
  const words = wordsOf(/^process\.env\.(\w+)$/.exec(reference)?.[1] ?? '')
  return words.some((word) => /^(dev|devel|development|staging|stg|test|testing|qa|uat|sandbox)$/.test(word)) && !words.some((word) => production.test(word))
    ? 'development'
    : 'neutral'
}

function environmentOf(id: string, props: Value | undefined): Environment {
  const said =
    props?.kind === 'map' ? [...props.members].flatMap(([name, value]) => (/^(stage|env|environment)(Name)?$/i.test(name) ? (toText(value) ?? []) : [])) : []
  for (const text of [...said, id]) {
    const words = wordsOf(text)
    if (/(non|pre|not)-?prod/i.test(text) || words.some((word) => development.test(word))) return 'development'
    if (words.some((word) => production.test(word))) return 'production'
  }
  return 'neutral'
}

/** Makes a resource of Terraform's from attributes under Terraform's names, those that are undefined left out. */
export function makeResource(
  context: Context,
  type: string,
  asked: Pick<Asked, 'scope' | 'name' | 'site'>,
  args: Readonly<Record<string, Value | undefined>>,
): Made {
  const entries = Object.entries({ ...args, region: asked.scope.region }).filter(
    (entry): entry is [string, Value] => entry[1] !== undefined && entry[1].kind !== 'null',
  )
  const made = context.makings.make({ type, name: asked.name, args: new Map(entries), site: asked.site })
  const own = made.get
  made.get = (name) => (/^metric/.test(name) ? context.metric(made, name, asked.site.at) : undefined) ?? own(name)
  context.environments.set(made.plain, asked.scope.environment)
  return made
}

/** A property; undefined where it is not given. */
export function prop(props: Value | undefined, ...names: readonly string[]): Value | undefined {
  let value: Value | undefined = props
  for (const name of names) {
    if (value === undefined) return undefined
    if (isThing(value)) value = value.get(name)
    else if (value.kind === 'map') {
      const open: Value | undefined = value.members.get('…')
      value = value.members.get(name) ?? (open?.kind === 'unknown' ? unknownValue(`${open.reference}.${name}`, open.at, open.hint) : open)
    } else return undefined
  }
  return value?.kind === 'null' ? undefined : value
}

/** A thing that answers more than what it was made with. */
export function extended<T extends Thing>(thing: T, more: Readonly<Record<string, (at: Evidence) => Value>>): T {
  return Object.assign(thing, { get: getOf(thing.get, thing.at, more) })
}

function getOf(before: Thing['get'], at: Evidence, more: Readonly<Record<string, (at: Evidence) => Value>>): Thing['get'] {
  return (name) => (Object.hasOwn(more, name) ? (more[name]?.(at) ?? nullValue(at)) : before(name))
}

/** A value that the construct library sets when nobody says: told as such. */
export function usual<V extends Value>(value: V): V {
  return { ...value, note: 'the CDK’s default' }
}

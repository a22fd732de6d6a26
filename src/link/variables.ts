/** What a variable holds for one service: its own environment, its image's, then the env files beside its code. */
import { byDefault, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import { remembered } from '../base/remembered.ts'
import type { Engine, EnvDeclaration, UrlReference } from '../model/declaration.ts'
import { mayBeDatabaseUrl, parseDatabaseUrl, type DatabaseUrl } from '../parse/url.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'

/** Env files in the order they speak for production; tests' and development's do not. */
const order = [
  /(^|\/)\.env\.prod(uction)?$/,
  /(^|\/)\.env$/,
  /(^|\/)(\.env\.prod(uction)?\.(example|sample|template|dist)|\.?(example|sample|template|dist)\.env\.prod(uction)?)$/,
  /(^|\/)(\.env[.-](example|sample|template|dist)|\.?(example|sample|template|dist)\.env|env\.(example|sample|template))$/,
]

/** What a variable holds for a service, as far as the tree tells it; undefined where nothing sets it. */
export function variableOf(service: Running, name: string, declared: Declared): Fact<string> | undefined {
  if (name.startsWith('--')) return flagOf(service, name.slice(2))
  const own = service.declared.environment.get(name) ?? service.stage?.environment.get(name)
  if (own !== undefined) return own
  for (const [rank, pattern] of order.entries()) {
    for (const folder of ['', ...service.folders]) {
      const file = declared.envs.find((env) => (pattern.test(env.path) || isCopied(env, rank)) && folderOf(env.path) === folder && isFor(service, folder))
      const value = file?.values.get(name)
      if (value === undefined) continue
      if (file?.example === true && isDevelopers(file.values)) continue
      // A container never reaches its own loopback's database: such a value is a developer's.
      const host = parseDatabaseUrl(textOf(value) ?? '')?.hosts[0]?.host
      if (service.inStack && host !== undefined && /^(localhost|127\.|\[?::1)/.test(host)) continue
      if (file?.example === true && host !== undefined && isElsewhere(host, service, declared)) continue
      const given = valueOf(value)
      return file?.example === true && given !== undefined && value.state === 'known' ? byDefault(given, value.at, 'from example') : value
    }
  }
  return undefined
}

/** An example is for one way to run the application: a name in the network of Compose is none on a platform. */
function isElsewhere(host: string, service: Running, { services }: Declared): boolean {
  const called = service.inStack ? services.filter(({ name, names }) => name === host || names.includes(host)) : []
  return called.length > 0 && called.every(({ orchestrator }) => orchestrator !== service.declared.orchestrator)
}

/** A template by its own head speaks where the example of the file that it becomes does, unless it is for a developer's machine. */
function isCopied({ path, standsFor }: EnvDeclaration, rank: number): boolean {
  return standsFor !== undefined && order[rank - 2]?.test(standsFor) === true && placeOf(path).place !== 'development'
}

/** A flag of the command line as its command gives it: `-name=value`, `--name value`. */
function flagOf(service: Running, name: string): Fact<string> | undefined {
  const command = commandOf(service.declared, service.stage)
  const words = (valueOf(command) ?? []).flatMap((word) => word.split(/\s+/))
  for (const [index, word] of words.entries()) {
    const bare = word.replace(/^--?/, '')
    if (bare === word || command === undefined) continue
    if (bare.startsWith(`${name}=`)) return known(bare.slice(name.length + 1), command.at)
    const next = words[index + 1]
    if (bare === name && next !== undefined) return known(next, command.at)
  }
  return undefined
}

/** The first of several variables that is set, with its name. */
export function firstSet(
  service: Running,
  names: string | readonly string[] | undefined,
  declared: Declared,
): { readonly name: string; readonly value: Fact<string> } | undefined {
  for (const name of names === undefined ? [] : typeof names === 'string' ? [names] : names) {
    const value = variableOf(service, name, declared)
    if (value !== undefined) return { name, value }
  }
  return undefined
}

/** Laravel's example of an env file is one for a developer's own machine, and says so ({@link https://laravel.com/docs/12.x/configuration#environment-configuration}). */
function isDevelopers(values: ReadonlyMap<string, Fact<string>>): boolean {
  return valueOf(values.get('APP_ENV')) === 'local'
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

function isFor(service: Running, folder: string): boolean {
  return service.folders.some((own) => within(own, folder))
}

/** A URL that code or a schema names, as far as the tree tells it. */
export function urlOf(reference: UrlReference | undefined, service: Running, declared: Declared): Fact<string> | undefined {
  if (reference === undefined) return undefined
  const value = reference.variable === undefined ? undefined : firstSet(service, [reference.variable, ...(reference.others ?? [])], declared)?.value
  // What stands in where nothing is set, and forgets all it is told, is for builds and tests: whoever deploys it sets the variable.
  const isStandIn = reference.variable !== undefined && !service.inStack && parsedUrl(reference.literal)?.inMemory === true
  return (
    value ??
    (isStandIn ? undefined : reference.literal) ??
    (reference.variable === undefined
      ? undefined
      : unresolved(
          `\${${reference.variable}}`,
          reference.at,
          `set ${reference.variable} for ${service.name} in the stack, or in a committed example of its env file`,
        ))
  )
}

/** The parsed URL, with parameters that code appends. */
export function parsedUrl(fact: Fact<string> | undefined, appended?: string, engine?: Engine): DatabaseUrl | undefined {
  const text = textOf(fact)
  const parsed = fact === undefined || text === undefined ? undefined : engine === undefined ? parsedOnce(fact, text) : parseDatabaseUrl(text, engine)
  if (appended === undefined) return parsed
  const extra = [...appended.replace(/^[^?&]*[?&]/, '').split('&')].map((pair) => pair.split('=', 2))
  const parameters = new Map([...(parsed?.parameters ?? []), ...extra.map(([name = '', value = '']) => [name, value] as const)])
  return parsed === undefined ? { scheme: '', hosts: [], parameters, hasPassword: false, variables: [] } : { ...parsed, parameters }
}

const urls = new WeakMap<Fact<string>, DatabaseUrl>()

/** Whoever looks for clients, for secrets and for what else a variable tells parses the same few URLs. */
function parsedOnce(fact: Fact<string>, text: string): DatabaseUrl | undefined {
  if (!mayBeDatabaseUrl(text)) return undefined
  const before = urls.get(fact)
  if (before !== undefined) return before
  const parsed = parseDatabaseUrl(text)
  if (parsed !== undefined) urls.set(fact, parsed)
  return parsed
}

/** Names of variables that hold a way around the pooler, for migrations and shells. */
export const isDirectName: (name: string) => boolean = remembered((name) =>
  /DIRECT|MIGRAT|SHADOW|UNPOOLED|NON_?POOL|ADMIN_(DATABASE_)?URL|SUPERUSER/i.test(name),
)

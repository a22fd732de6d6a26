/** What `DATABASES` says of each alias: the engine, where it is, how it is pooled, and what the environment chooses. */
import type { Evidence } from '../../base/evidence.ts'
import { known, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import { alternatives, fallbackText, type PyCalled, type PyValue } from '../../parse/python/index.ts'
import { chosen, type Branch } from './choices.ts'
import { engineOf, usual } from './engines.ts'
import { numberSaid, placed, textSaid, urlSaid } from './facts.ts'
import { keptBy, poolingOf } from './pool.ts'

/** What all clients of one settings module have in common. */
export interface Settings {
  readonly path: string
  readonly names: ReadonlyMap<string, PyValue>
  readonly common: Pick<ClientDeclaration, 'use' | 'chosenBy'>
}

export function databasesOf(settings: Settings): readonly ClientDeclaration[] {
  const value = settings.names.get('DATABASES')
  if (value === undefined) return []
  return alternatives(value).flatMap(({ value: all, when, sure }) => {
    if (all.is !== 'dict') return []
    return [...all.entries].flatMap(([alias, one]) =>
      alternatives(one).flatMap((inner) => aliasOf(alias, inner.value, { when: [...when, ...inner.when], sure: sure && inner.sure }, settings)),
    )
  })
}

function aliasOf(alias: string, value: PyValue, branch: Branch, settings: Settings): readonly ClientDeclaration[] {
  const key = `DATABASES.${alias}`
  const call = value.is === 'call' ? value : value.is === 'dict' ? merged(value) : undefined
  if (value.is === 'dict' && value.entries.size === 0 && !value.open) return []
  const field = (...path: readonly string[]): PyValue | undefined => {
    let one: PyValue | undefined = value
    for (const name of path) one = one?.is === 'dict' ? one.entries.get(name) : one?.is === 'call' ? one.put.get(name) : undefined
    return one
  }
  const url = call === undefined ? undefined : urlOf(call, key)
  const asked = field('ENGINE') ?? call?.named.get('engine')
  const make = (backend: string, engine: Engine | undefined, more: Branch): readonly ClientDeclaration[] => {
    const choice = chosen(settings.common.chosenBy, more)
    if (choice === 'never') return []
    return [
      {
        kind: 'client',
        library: 'django',
        ...(engine === undefined ? {} : { engine }),
        name: alias,
        path: settings.path,
        at: placed(value, key),
        ...(url === undefined ? targetOf(field, key, engine, value) : { url }),
        ...poolingOf(alias, engine, backend, field, settings.names, value),
        ...keptBy(field('CONN_MAX_AGE') ?? call?.named.get('conn_max_age')),
        ...tlsOf(field('OPTIONS', 'sslmode') ?? field('OPTIONS', 'ssl_mode'), field('OPTIONS', 'ssl'), call, key),
        ...(more.sure ? {} : { isOneOfSeveral: true }),
        made: 'module',
        use: settings.common.use,
        ...(choice === undefined ? {} : { chosenBy: choice }),
      },
    ]
  }
  if (asked === undefined) return url === undefined && call === undefined && value.is !== 'dict' ? [] : make('', undefined, branch)
  return alternatives(asked).flatMap((one) => {
    const both = { when: [...branch.when, ...one.when], sure: branch.sure && one.sure }
    if (one.value.is === 'text') return make(one.value.text, engineOf(one.value.text), both)
    const named = backends(one.value)
    if (named === undefined) return make('', undefined, both)
    return named.values.flatMap(({ written, backend }) => {
      const isUsual = written === named.fallback
      const when = { variable: named.variable, values: [written], not: false, unset: isUsual }
      return make(backend, engineOf(backend), { ...both, when: [...both.when, when] })
    })
  })
}

/** A dict into which a call was merged. */
function merged(value: PyValue & { readonly is: 'dict' }): PyCalled | undefined {
  const call = value.entries.get('**')
  return call?.is === 'call' ? call : undefined
}

interface Backends {
  readonly variable: string
  readonly fallback?: string
  readonly values: readonly { readonly written: string; readonly backend: string }[]
}

/** Back ends that a variable chooses among: the whole name, or what stands behind `django.db.backends.`. */
function backends(value: PyValue): Backends | undefined {
  const [before, variable] = value.is === 'mixed' && value.parts.length === 2 ? value.parts : ['', value]
  if (typeof before !== 'string' || typeof variable === 'string' || variable?.is !== 'variable') return undefined
  const fallback = fallbackText(variable.fallback)
  const names = new Set([
    ...(fallback === undefined ? [] : [fallback]),
    ...usual.flatMap((name) => (name.startsWith(before) ? [name.slice(before.length)] : [])),
  ])
  return {
    variable: variable.name,
    ...(fallback === undefined ? {} : { fallback }),
    values: [...names].map((written) => ({ written, backend: before + written })),
  }
}

/**
 * `dj_database_url.config(default=…, env=…)` and `.parse(…)` ({@link https://github.com/jazzband/dj-database-url}), `env.db(…)` of django-environ
 * ({@link https://django-environ.readthedocs.io/en/latest/types.html}), and `env.dj_db_url(…)` of environs.
 */
function urlOf(call: PyCalled, key: string): ClientDeclaration['url'] {
  const [first, second] = call.arguments
  const given = call.named.get('default') ?? (call.of.endsWith('.config') ? first : second)
  const fallback = given === undefined ? undefined : urlSaid(given, key)?.literal
  const fromVariable = (name: PyValue | undefined): ClientDeclaration['url'] => {
    const variable = name === undefined ? 'DATABASE_URL' : name.is === 'text' ? name.text : undefined
    const at = placed(call, key)
    const inner = given?.is === 'variable' && given.fallback === undefined ? given.name : undefined
    if (variable === undefined) return undefined
    return { variable: inner !== undefined && fallback === undefined ? inner : variable, ...(fallback === undefined ? {} : { literal: fallback }), at }
  }
  if (/^dj_database_url\.parse$/.test(call.of)) return first === undefined ? undefined : hereIfOpen(urlSaid(first, key), placed(call, key))
  if (/^dj_database_url\.config$/.test(call.of)) return fromVariable(call.named.get('env'))
  if (/^environ\.(FileAware)?Env\.(db|db_url)$/.test(call.of)) return fromVariable(first ?? call.named.get('var'))
  if (/^environ\.(FileAware)?Env\.db_url_config$/.test(call.of)) return first === undefined ? undefined : urlSaid(first, key)
  return /^environs\.(FileAware)?Env\.dj_db_url$/.test(call.of) ? fromVariable(first) : undefined
}

/** What a function of another file makes up as it runs is asked for here. */
function hereIfOpen(url: ClientDeclaration['url'], at: Evidence): ClientDeclaration['url'] {
  const literal = url?.literal
  return literal?.state === 'unresolved' && url?.variable === undefined && literal.at.path !== at.path ? { literal: { ...literal, at }, at } : url
}

/** Host and port; none of them is this machine, or a socket on it ({@link https://docs.djangoproject.com/en/5.2/ref/settings/#host}). */
function targetOf(
  field: (...path: readonly string[]) => PyValue | undefined,
  key: string,
  engine: Engine | undefined,
  whole: PyValue,
): Pick<ClientDeclaration, 'url' | 'host' | 'hostVariable' | 'port' | 'portVariable'> {
  if (engine === 'sqlite') return inMemory(field('NAME'), key)
  const host = field('HOST')
  const port = field('PORT')
  const isOpen = whole.is !== 'dict' || whole.open
  const hostSaid =
    host === undefined || host.is === 'none' ? (isOpen ? {} : { fact: known('localhost', placed(whole, `${key}.HOST`)) }) : textSaid(host, `${key}.HOST`)
  const portSaid = port === undefined || port.is === 'none' || (port.is === 'text' && port.text === '') ? {} : numberSaid(port, `${key}.PORT`)
  const fact: Fact<string> | undefined =
    hostSaid.fact?.state === 'known' && hostSaid.fact.value === '' ? { ...hostSaid.fact, value: 'localhost' } : hostSaid.fact
  return {
    ...(fact === undefined ? {} : { host: fact }),
    ...('variable' in hostSaid && hostSaid.variable !== undefined ? { hostVariable: hostSaid.variable } : {}),
    ...('fact' in portSaid && portSaid.fact !== undefined ? { port: portSaid.fact } : {}),
    ...('variable' in portSaid && portSaid.variable !== undefined ? { portVariable: portSaid.variable } : {}),
  }
}

/** Which file it is matters to nobody; that it is none does. */
function inMemory(name: PyValue | undefined, key: string): Pick<ClientDeclaration, 'url'> {
  if (name?.is !== 'text' || !/^(file:)?:memory:|^file:.*[?&]mode=memory\b/.test(name.text)) return {}
  const at = placed(name, `${key}.NAME`)
  return { url: { literal: known(name.text, at), at } }
}

/** `sslmode` of libpq, MySQL's `ssl_mode` and `ssl`, and `ssl_require` of dj-database-url, which is `sslmode=require`. */
function tlsOf(mode: PyValue | undefined, ssl: PyValue | undefined, call: PyCalled | undefined, key: string): Pick<ClientDeclaration, 'tls'> {
  if (mode !== undefined) {
    const { fact } = textSaid(mode, `${key}.OPTIONS.sslmode`)
    const words: Readonly<Record<string, string>> = {
      DISABLED: 'disable',
      PREFERRED: 'prefer',
      REQUIRED: 'require',
      VERIFY_CA: 'verify-ca',
      VERIFY_IDENTITY: 'verify-full',
    }
    if (fact === undefined) return {}
    return { tls: fact.state === 'unresolved' ? fact : { ...fact, value: Object.hasOwn(words, fact.value) ? (words[fact.value] ?? fact.value) : fact.value } }
  }
  if (ssl?.is === 'dict') return { tls: known('require', placed(ssl, `${key}.OPTIONS.ssl`)) }
  const required = call?.named.get('ssl_require')
  return required?.is === 'truth' && required.truth ? { tls: known('require', placed(required, `${key}.ssl_require`)) } : {}
}

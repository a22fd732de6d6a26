/** Tells a Compose stack from the many other YAML files that say `services:`, and what it holds as far as choosing between stacks needs. */
import { limits } from '../base/limits.ts'
import { asList, asMap, asScalar, deref, entriesOf, isNull, parseYaml, valueAt, type YamlMap, type YamlNode } from './yaml.ts'
import { profiledIn, type Profiled } from './profiled.ts'
import { foreignTopKeys, serviceKeys, topKeys } from './stack-keys.ts'

export interface ShapedService {
  readonly name: string
  readonly line: number
  /** As written, variables and all. */
  readonly image?: string
  /** The build folder as written, `.` when only other build keys are given. */
  readonly build?: string
  /** Taken from another service: its file as written, `''` for the same file. */
  readonly extends?: string
  /** `web:`, `web: {}`: nothing but a name. */
  readonly empty: boolean
  /** It has neither image nor build nor a service it extends: only another file makes it whole. */
  readonly partial: boolean
  /** What completes another file gives it ports. */
  readonly publishes?: true
  /** It ends and stays down, without a port of its own: `restart: "no"`. */
  readonly ends?: true
  /** The folder that it is built from, or one above, is mounted into it; of what is not built here, the one that the file stands in. */
  readonly holdsTree?: true
}

export interface StackShape {
  /** The top-level `name`, when it holds no variable. */
  readonly name?: string
  readonly version?: string
  readonly services: readonly ShapedService[]
  /** `deploy` keys anywhere. */
  readonly hasDeploy: boolean
  /** Keys that only Swarm heeds, with the service they stand in: `web.deploy.update_config`. */
  readonly swarmKeys: readonly string[]
  /** Files that the top-level `include` brings in, as written, one list an entry. */
  readonly includes: readonly (readonly string[])[]
  /** What it speaks of and does not declare: `service:db`, `volume:data`. Alone, Compose would refuse the file. */
  readonly needs: readonly string[]
  /** What it declares, written the same way. */
  readonly offers: readonly string[]
  /** Files and folders beside it that its services mount, as written. */
  readonly mounts?: readonly string[]
  /** Env files that its services load, as written. */
  readonly envFiles?: readonly string[]
  /** Of a file with profiles: which variables stand in services of which. */
  readonly profiled?: readonly Profiled[]
  /** What says that it is for development, where most of what it builds says so: `till.environment.NODE_ENV`. */
  readonly development?: string
  /** It is broken below this line; what stands above was read. */
  readonly problem?: { readonly line: number; readonly message: string }
}

/**
 * The shape of a Compose or stack file ({@link https://docs.docker.com/reference/compose-file/}), undefined for any other text. Compose refuses unknown keys,
 * so a file with keys of its own at the top is a stack only if its services hold none. A broken file is a stack when what stands before the fault is one.
 */
export function stackShape(text: string): StackShape | undefined {
  if (text.length > limits.fileBytes || !/^(["']?services["']?|["']?include["']?|\{.*["']?(services|include)["']?)\s*:/m.test(text)) return undefined
  const file = parseYaml(text)
  if (file.problem === undefined) return shapeOf(file.documents, text)
  if (file.documents.length > 0) return shapeOf(file.documents, text)
  const before = readableStart(text, file.problem.line)
  const shape = shapeOf(before, text)
  if (shape !== undefined) return { ...shape, problem: file.problem }
  if (!looksLikeStack(text)) return undefined
  return { services: [], hasDeploy: false, swarmKeys: [], includes: [], needs: [], offers: [], problem: file.problem }
}

/** Of a text that can't be parsed: `services:` with a name below it, and nothing at the top that a stack doesn't have. */
function looksLikeStack(text: string): boolean {
  const top = [...text.matchAll(/^["']?([A-Za-z_][\w-]*)["']?[ \t]*:/gm)].map(([, key]) => key ?? '')
  if (!top.every((key) => topKeys.has(key) || key.startsWith('x-'))) return false
  return /^services[ \t]*:[ \t]*(#.*)?\r?\n([ \t]*(#.*)?\r?\n){0,50}[ \t]+["']?[\w.-]+["']?[ \t]*:/m.test(text)
}

/** The documents of the longest start of a broken text that can be read, looked for in a few steps only. */
function readableStart(text: string, line: number): readonly YamlNode[] {
  const lines = text.split('\n')
  let end = Math.min(line, lines.length)
  for (let step = 0; step < 6 && end > 1; step++) {
    const { documents, problem } = parseYaml(lines.slice(0, end - 1).join('\n'))
    if (problem === undefined) return documents
    // What opened the fault stands above the line it is noticed in.
    end = Math.min(end - 1, problem.line)
  }
  return []
}

function shapeOf(documents: readonly YamlNode[], text: string): StackShape | undefined {
  const root = documents.map((document) => asMap(document)).find((map) => map !== undefined)
  if (root === undefined) return undefined
  const top = entriesOf(root).map(({ key }) => key.text)
  if (top.some((key) => foreignTopKeys.has(key))) return undefined
  const includes = includesOf(valueAt(root, 'include'))
  const section = valueAt(root, 'services')
  const map = asMap(section)
  if (section !== undefined && map === undefined && !isNull(section)) return undefined
  const entries = map === undefined ? [] : entriesOf(map)
  const bodies = entries.map(({ key, value }) => ({ name: key.text, line: key.line, body: asMap(value), node: deref(value) }))
  if (bodies.some(({ name, body, node }) => !/^[a-zA-Z0-9._-]+$/.test(name) || (body === undefined && !isNull(node)))) return undefined
  const services = bodies.map(({ name, line, body }) => serviceOf(name, line, body))
  const keys = bodies.flatMap(({ body }) => (body === undefined ? [] : entriesOf(body).map(({ key }) => key.text)))
  const strangeTop = top.some((key) => !topKeys.has(key) && !key.startsWith('x-') && key !== '<<')
  const known = keys.filter((key) => serviceKeys.has(key) || key.startsWith('x-')).length
  const whole = services.some((service) => !service.partial)
  if (services.length === 0 && includes.length === 0) return undefined
  if (strangeTop && (known < keys.length || !whole)) return undefined
  // A misspelt key is a stack's author's mistake; keys that are mostly unknown are another format.
  if (whole ? known * 2 <= keys.length : known < keys.length) return undefined
  if (!whole && includes.length === 0 && keys.length === 0 && top.length === 1 && services.some(({ name }) => /[._]/.test(name))) return undefined
  const scalar = (key: string): string | undefined => asScalar(valueAt(root, key))?.text
  const [name, version] = [scalar('name'), scalar('version')]
  const development = developmentOf(bodies)
  const mounts = bodies.flatMap(({ body }) => sourcesOf(valueAt(body, 'volumes')).flatMap((source) => (/^\.{1,2}\//.test(source) ? [source] : [])))
  const envFiles = bodies.flatMap(({ body }) => pathsOf(valueAt(body, 'env_file')))
  const profiled = profiledIn(
    text,
    bodies.map(({ line, body }) => ({ line, profiles: textsOf(valueAt(body, 'profiles')) })),
  )
  const deploys = bodies.filter(({ body }) => asMap(valueAt(body, 'deploy')) !== undefined)
  return {
    ...(name === undefined || name.includes('$') ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    services,
    hasDeploy: deploys.length > 0,
    swarmKeys: swarmKeysIn(root, bodies, deploys),
    includes,
    ...tiesOf(root, bodies),
    ...(mounts.length === 0 ? {} : { mounts }),
    ...(envFiles.length === 0 ? {} : { envFiles }),
    ...(profiled === undefined ? {} : { profiled }),
    ...(development === undefined ? {} : { development }),
  }
}

const modes = ['NODE_ENV', 'RAILS_ENV', 'RACK_ENV', 'APP_ENV', 'FLASK_ENV', 'DJANGO_ENV', 'ASPNETCORE_ENVIRONMENT', 'ENVIRONMENT']

/** A framework's mode set to development, or a Dockerfile that is named for it. */
function developmentSign({ name, body }: Body): string | undefined {
  const dockerfile = asScalar(valueAt(body, 'build', 'dockerfile'))?.text ?? ''
  if (/(^|[./_-])dev(el(op(ment)?)?)?($|[._-])/i.test(dockerfile.slice(dockerfile.lastIndexOf('/') + 1))) return `${name}.build.dockerfile`
  const listed = asList(valueAt(body, 'environment'))?.items.flatMap((item) => asScalar(item)?.text ?? [])
  const mode = modes.find((one) =>
    listed === undefined
      ? isDevelopment(asScalar(valueAt(body, 'environment', one))?.text)
      : listed.some((text) => text.startsWith(`${one}=`) && isDevelopment(text.slice(one.length + 1))),
  )
  return mode === undefined ? undefined : `${name}.environment.${mode}`
}

function isDevelopment(value: string | undefined): boolean {
  return value !== undefined && /^["']?(dev|development|local)["']?$/i.test(value.trim())
}

function developmentOf(bodies: readonly Body[]): string | undefined {
  const built = bodies.filter(({ body }) => valueAt(body, 'build') !== undefined)
  const signs = built.flatMap((one) => developmentSign(one) ?? [])
  return signs.length * 2 > built.length ? signs[0] : undefined
}

function serviceOf(name: string, line: number, body: YamlMap | undefined): ShapedService {
  const image = asScalar(valueAt(body, 'image'))?.text
  const build = valueAt(body, 'build')
  const folder = build === undefined || isNull(build) ? undefined : (asScalar(build)?.text ?? asScalar(valueAt(build, 'context'))?.text ?? '.')
  const base = valueAt(body, 'extends')
  const from = base === undefined || isNull(base) ? undefined : (asScalar(valueAt(base, 'file'))?.text ?? '')
  const partial = image === undefined && folder === undefined && from === undefined && valueAt(body, 'provider') === undefined
  return {
    name,
    line,
    ...(image === undefined ? {} : { image }),
    ...(folder === undefined ? {} : { build: folder }),
    ...(from === undefined ? {} : { extends: from }),
    empty: body === undefined || body.entries.length === 0,
    partial,
    ...(partial && asList(valueAt(body, 'ports')) !== undefined ? { publishes: true } : {}),
    ...(/^(no|never|false)$/i.test(asScalar(valueAt(body, 'restart'))?.text ?? '') && !['ports', 'healthcheck'].some((key) => valueAt(body, key) !== undefined)
      ? { ends: true }
      : {}),
    ...(mountsTree(valueAt(body, 'volumes'), folder) ? { holdsTree: true } : {}),
  }
}

function sourcesOf(volumes: YamlNode | undefined): readonly string[] {
  return (asList(volumes)?.items ?? []).flatMap((item) => {
    const text = asScalar(item)?.text
    return (text === undefined ? asScalar(valueAt(item, 'source'))?.text : /^(\$\{PWD\}[^:]*|[^:]*):/.exec(text)?.[1]) ?? []
  })
}

function mountsTree(volumes: YamlNode | undefined, context = '.'): boolean {
  const built = plainFolder(context)
  return sourcesOf(volumes).some((source) => {
    const from = /^(\.|\$PWD|\$\{PWD\})/.test(source) ? plainFolder(source) : undefined
    if (from === undefined) return false
    if (from === built || built.startsWith(`${from}/`)) return true
    const climbs = (folder: string): number => folder.split('/').filter((part) => part === '..').length
    return /^(\.|\.\.(\/\.\.)*)$/.test(from) && climbs(from) >= climbs(built)
  })
}

function plainFolder(path: string): string {
  const plain = path
    .replace(/^(\$PWD|\$\{PWD\})(?=\/|$)/, '.')
    .replace(/^(\.\/+)+/, '')
    .replace(/\/+$/, '')
  return plain === '' ? '.' : plain
}

/** `- a.yml`, `- path: a.yml`, `- path: [a.yml, b.yml]`; what needs a network or a variable to be found is left out. */
function includesOf(node: YamlNode | undefined): readonly (readonly string[])[] {
  return (asList(node)?.items ?? []).map((item) => {
    const path = asMap(item) === undefined ? item : valueAt(item, 'path')
    return textsOf(path).filter((text) => !/\$|^[a-z+]+:\/\//.test(text))
  })
}

function textsOf(node: YamlNode | undefined): readonly string[] {
  return node === undefined ? [] : (asList(node)?.items ?? [node]).flatMap((one) => asScalar(one)?.text ?? [])
}

/** `.env`, `- path: .env`, `${FILE:-.env}`. */
function pathsOf(node: YamlNode | undefined): readonly string[] {
  const found = node === undefined ? [] : (asList(node)?.items ?? [node]).flatMap((one) => asScalar(valueAt(one, 'path') ?? one)?.text ?? [])
  return found.map((text) => text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1'))
}

const swarmOnly = ['update_config', 'rollback_config', 'placement', 'endpoint_mode', 'restart_policy']

function swarmKeysIn(root: YamlMap, bodies: readonly Body[], deploys: readonly Body[]): readonly string[] {
  const tied = bodies.map(({ body }) => valueAt(body, 'depends_on')).filter((one) => one !== undefined)
  // Swarm refuses a file where `depends_on` names conditions, and Compose heeds most of these keys as well.
  if (tied.some((one) => asMap(one) !== undefined)) return []
  const keys = deploys.flatMap(({ name: service, body }) => swarmKeysOf(service, valueAt(body, 'deploy')))
  const all = [...keys, ...overlayNetworks(root)]
  // So does it with how they restart: beside an order to start in, which Swarm passes over, that alone tells nothing.
  return tied.length > 0 && all.every((key) => key.endsWith('.restart_policy')) ? [] : all
}

function swarmKeysOf(service: string, deploy: YamlNode | undefined): readonly string[] {
  const keys = swarmOnly.filter((key) => valueAt(deploy, key) !== undefined)
  const mode = asScalar(valueAt(deploy, 'mode'))?.text
  return [...keys, ...(mode !== undefined && mode !== 'replicated' ? ['mode'] : [])].map((key) => `${service}.deploy.${key}`)
}

function overlayNetworks(root: YamlMap): readonly string[] {
  const networks = asMap(valueAt(root, 'networks'))
  if (networks === undefined) return []
  return entriesOf(networks).flatMap(({ key, value }) => (asScalar(valueAt(value, 'driver'))?.text === 'overlay' ? [`networks.${key.text}.driver`] : []))
}

interface Body {
  readonly name: string
  readonly body: YamlMap | undefined
}

function tiesOf(root: YamlMap, bodies: readonly Body[]): { readonly needs: readonly string[]; readonly offers: readonly string[] } {
  const sections = { volume: 'volumes', network: 'networks', secret: 'secrets', config: 'configs' } as const
  const offers = new Set([...bodies.map(({ name }) => `service:${name}`), 'network:default'])
  for (const [kind, section] of Object.entries(sections)) {
    const map = asMap(valueAt(root, section))
    for (const { key } of map === undefined ? [] : entriesOf(map)) offers.add(`${kind}:${key.text}`)
  }
  const needs = new Set<string>()
  for (const { body } of bodies) {
    for (const name of namesIn(valueAt(body, 'depends_on'))) needs.add(`service:${name}`)
    for (const name of namesIn(valueAt(body, 'links'))) needs.add(`service:${name.split(':', 1)[0]}`)
    for (const name of namesIn(valueAt(body, 'networks'))) needs.add(`network:${name}`)
    for (const volume of asList(valueAt(body, 'volumes'))?.items ?? []) for (const name of volumeNames(volume)) needs.add(`volume:${name}`)
    for (const kind of ['secret', 'config'] as const) {
      for (const item of asList(valueAt(body, sections[kind]))?.items ?? []) {
        const name = asScalar(item)?.text ?? asScalar(valueAt(item, 'source'))?.text
        if (name !== undefined) needs.add(`${kind}:${name}`)
      }
    }
  }
  return { needs: [...needs].filter((need) => !offers.has(need) && !need.includes('$')), offers: [...offers] }
}

function namesIn(node: YamlNode | undefined): readonly string[] {
  const map = asMap(node)
  if (map !== undefined) return entriesOf(map).flatMap(({ key, value }) => (asScalar(valueAt(value, 'required'))?.text === 'false' ? [] : [key.text]))
  return (asList(node)?.items ?? []).flatMap((item) => asScalar(item)?.text ?? [])
}

/** The named volume of `data:/var/lib` or of the long form; a path, a variable or an anonymous volume has none. */
function volumeNames(node: YamlNode): readonly string[] {
  const text = asScalar(node)?.text
  if (text === undefined) {
    const source = asScalar(valueAt(node, 'source'))?.text
    return asScalar(valueAt(node, 'type'))?.text === 'volume' && source !== undefined ? [source] : []
  }
  const [source, target] = text.split(':')
  return target !== undefined && source !== undefined && /^[a-zA-Z0-9][\w.-]+$/.test(source) ? [source] : []
}

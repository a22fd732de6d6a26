/** A task's container: image, words, environment, mounts and sizes, as its driver takes them. */
import { known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { MountDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { parseDotenv } from '../../parse/dotenv.ts'
import type { Body } from '../../parse/expressions/asked.ts'
import { filledIn, mib, written } from '../../parse/hosted.ts'
import type { Section } from './source.ts'
import { fillTemplate, type Filled } from './template.ts'

export type Shared = Pick<ServiceDeclaration, 'environment' | 'mounts' | 'limits' | 'reservations'> & {
  readonly [K in 'image' | 'command' | 'commandWords' | 'entrypoint' | 'user' | 'stopGracePeriod' | 'privileged' | 'logDriver']?: ServiceDeclaration[K]
}

export function containerOf(task: Section, group: Section): Shared {
  const { body } = task
  const [config] = body.blocks('config')
  const templates = templatesOf(body)
  return {
    environment: environmentOf(body, templates, upstreamsOf(group)),
    mounts: [...mountsOf(body, group), ...folderMounts(config, templates), ...templateMounts(templates)],
    ...sizesOf(body, config),
    ...written({
      image: config?.text('image'),
      ...wordsOf(config),
      entrypoint: entrypointOf(config),
      user: body.text('user'),
      privileged: config?.flag('privileged'),
      logDriver: config?.blocks('logging')[0]?.text('type') ?? config?.blocks('logging')[0]?.text('driver'),
    }),
  }
}

function listed(body: Body | undefined, name: string): readonly Fact<string>[] {
  const found = body?.texts(name)
  return found === undefined ? [] : 'state' in found ? [found] : found
}

function wordsOf(config: Body | undefined): Pick<Shared, 'command' | 'commandWords'> {
  const command = config?.text('command')
  const words = [...(command === undefined ? [] : [command]), ...listed(config, 'args')]
  const [first] = words
  if (first === undefined) return {}
  const open = words.find((word) => word.state === 'unresolved')
  const texts = words.map((word) => textOf(word)).filter((text) => text !== undefined)
  return {
    command: texts.length === words.length ? { ...known(texts, first.at) } : (open as Fact<readonly string[]>),
    commandWords: words,
  }
}

function entrypointOf(config: Body | undefined): Fact<readonly string[]> | undefined {
  const words = listed(config, 'entrypoint')
  const [first] = words
  const texts = words.flatMap((word) => valueOf(word) ?? [])
  return first === undefined || texts.length !== words.length ? undefined : known(texts, first.at)
}

interface Template extends Filled {
  readonly at: Evidence
  /** Under the task's folder in the container. */
  readonly target: Fact<string>
  readonly isEnvironment: boolean
  /** Its text is in the tree. */
  readonly isKnown: boolean
}

/** `local/app.env` lies at `/local/app.env` of the container ({@link https://developer.hashicorp.com/nomad/docs/concepts/filesystem}). */
function inContainer(path: string): string {
  return `/${path.replace(/^\.?\/{1,10}/, '')}`
}

function templatesOf(body: Body): readonly Template[] {
  return body.blocks('template').flatMap((block): readonly Template[] => {
    const data = block.text('data')
    const destination = block.text('destination')
    if (destination === undefined) return []
    const text = textOf(data)
    const isHere = data !== undefined && data.at.path === block.at.path && text?.includes('\n') === true
    const from = data ?? destination
    return [
      {
        ...fillTemplate((text ?? '').slice(0, limits.fileBytes)),
        // A heredoc's text begins on the line after the one that opens it.
        at: { ...from.at, line: from.at.line + (isHere ? 1 : 0) },
        target: mapFact(destination, inContainer),
        isEnvironment: valueOf(block.flag('env')) === true,
        isKnown: text !== undefined,
      },
    ]
  })
}

interface Upstream {
  readonly port: number
  readonly service: string
}

/** Services that the sidecar of Consul's mesh brings to a port of this very group ({@link https://developer.hashicorp.com/nomad/docs/job-specification/upstreams}). */
function upstreamsOf(group: Section): readonly Upstream[] {
  return group.body
    .blocks('service')
    .flatMap((service) => service.blocks('connect'))
    .flatMap((connect) => connect.blocks('sidecar_service'))
    .flatMap((sidecar) => sidecar.blocks('proxy'))
    .flatMap((proxy) => proxy.blocks('upstreams'))
    .flatMap((one): readonly Upstream[] => {
      const service = valueOf(one.text('destination_name'))
      const port = valueOf(one.number('local_bind_port'))
      return service === undefined || port === undefined ? [] : [{ port, service }]
    })
}

/** What templates set goes over what `env` says. */
function environmentOf(body: Body, templates: readonly Template[], upstreams: readonly Upstream[]): ReadonlyMap<string, Fact<string>> {
  const values = new Map<string, Fact<string>>()
  const put = (name: string, fact: Fact<string>): void => {
    if (values.size < limits.variables) values.set(name, reached(fact, upstreams))
  }
  for (const block of body.blocks('env')) {
    for (const name of block.keys ?? []) {
      const fact = block.text(name)
      if (fact !== undefined) put(name, fact)
    }
  }
  for (const { text, references, at, isEnvironment } of templates) {
    if (!isEnvironment) continue
    for (const { name, text: value, line } of parseDotenv(text).entries) {
      const place: Evidence = { ...at, line: at.line + line - 1, key: `${at.key}.${name}` }
      const own = references.filter((reference) => value.includes(reference))
      put(name, own.length === 0 ? known(value, place) : filledIn(value, own, place, 'Nomad fills it in from the cluster'))
    }
  }
  return values
}

function reached(fact: Fact<string>, upstreams: readonly Upstream[]): Fact<string> {
  const text = textOf(fact)
  if (text === undefined || upstreams.length === 0) return fact
  const found = upstreams.find(({ port }) => new RegExp(`(localhost|127\\.0\\.0\\.1):${port}(?!\\d)`).test(text))
  if (found === undefined) return fact
  const led = text.replace(new RegExp(`(localhost|127\\.0\\.0\\.1):${found.port}(?!\\d)`), found.service)
  return fact.state === 'unresolved' ? filledIn(led, [fact.raw], fact.at, fact.hint ?? '') : { ...fact, value: led }
}

/** Volumes of the group by the names that the task mounts ({@link https://developer.hashicorp.com/nomad/docs/job-specification/volume_mount}). */
function mountsOf(body: Body, group: Section): readonly MountDeclaration[] {
  const volumes = new Map(group.sections('volume').map((one) => [one.name, one.body]))
  return body.blocks('volume_mount').flatMap((mount): readonly MountDeclaration[] => {
    const target = mount.text('destination')
    const volume = volumes.get(valueOf(mount.text('volume')) ?? '')
    if (target === undefined) return []
    const source = volume?.text('source') ?? mount.text('volume')
    return [
      {
        type: 'volume',
        target,
        external: true,
        at: target.at,
        ...written({ source, driver: valueOf(volume?.text('type')), readOnly: valueOf(mount.flag('read_only') ?? volume?.flag('read_only')) }),
      },
    ]
  })
}

/** `volumes` and `mount` of the driver: folders of the node, its volumes, and files of the task's own folder, which goes with the allocation. */
function folderMounts(config: Body | undefined, templates: readonly Template[]): readonly MountDeclaration[] {
  const isNamed = config?.has('volume_driver') === true
  const mounts = listed(config, 'volumes').flatMap((fact): readonly MountDeclaration[] => {
    // Of `${meta.disk}/pg:/data`, the last part that begins at the root is the container's.
    const found = /^(.*?):(\/[^:]*)(:[\w,]{1,40})?$/s.exec(textOf(fact) ?? '')
    if (found === null) return []
    const [, from = '', to = ''] = found
    const target: Fact<string> = known(to, fact.at)
    if (from.startsWith('${')) return [{ type: 'bind', source: unresolved(from, fact.at, 'the node says it'), target, at: fact.at }]
    if (isNamed && !/^[./]/.test(from))
      return [{ type: 'volume', source: known(from, fact.at), target, at: fact.at, ...written({ driver: valueOf(config?.text('volume_driver')) }) }]
    return mounted(from.startsWith('/') ? 'bind' : 'task', from, target, templates)
  })
  const blocks = [...(config?.blocks('mount') ?? []), ...(config?.blocks('mounts') ?? [])].flatMap((mount): readonly MountDeclaration[] => {
    const target = mount.text('target')
    const source = textOf(mount.text('source')) ?? ''
    const type = valueOf(mount.text('type')) ?? 'volume'
    if (target === undefined) return []
    if (type === 'tmpfs') return [{ type: 'tmpfs', target, at: target.at }]
    if (type === 'volume') return [{ type: 'volume', target, at: target.at, ...(source === '' ? {} : { source: known(source, target.at) }) }]
    return mounted(source.startsWith('/') ? 'bind' : 'task', source, target, templates)
  })
  return [...mounts, ...blocks]
}

function mounted(type: 'bind' | 'task', source: string, target: Fact<string>, templates: readonly Template[]): readonly MountDeclaration[] {
  const { at } = target
  const ownFolder = /^\/(local|secrets|alloc)(\/|$)/.test(source)
  if (type === 'bind' && !ownFolder) return [{ type: 'bind', source: known(source, at), target, at }]
  const from = inContainer(source).replace(/\/$/, '')
  const to = valueOf(target)?.replace(/\/$/, '')
  const inside = templates.flatMap((template): readonly MountDeclaration[] => {
    const path = valueOf(template.target)
    if (path === undefined || to === undefined || (path !== from && !path.startsWith(`${from}/`))) return []
    return [{ type: 'config', target: known(`${to}${path.slice(from.length)}`, at), content: contentOf(template), at }]
  })
  // What lies in the task's own folder is gone with the allocation.
  return inside.length > 0 ? inside : [{ type: 'volume', target, at }]
}

function templateMounts(templates: readonly Template[]): readonly MountDeclaration[] {
  return templates.flatMap((one) => (one.isEnvironment ? [] : [{ type: 'config', target: one.target, content: contentOf(one), at: one.at } as const]))
}

function contentOf({ text, at, isKnown }: Template): Fact<string> {
  return isKnown ? known(text, at) : unresolved('a template that is not written here', at, 'write its text with data, or name a file of the repository')
}

/**
 * Memory is a limit and a reservation; CPU in MHz is a share that says nothing of cores, and `cores` are the task's own
 * ({@link https://developer.hashicorp.com/nomad/docs/job-specification/resources}).
 */
function sizesOf(body: Body, config: Body | undefined): Pick<Shared, 'limits' | 'reservations'> {
  const [resources] = body.blocks('resources')
  const at = resources?.at ?? body.at
  const bytes = (fact: Fact<number> | undefined): Fact<number> | undefined => (fact === undefined ? undefined : mapFact(fact, (count) => count * mib))
  const memory = bytes(resources?.number('memory')) ?? { state: 'default', value: 300 * mib, at, note: 'Nomad’s default' }
  const cores = resources?.number('cores')
  const shares = resources?.number('cpu')
  const isHard = valueOf(config?.flag('cpu_hard_limit')) === true
  const inHertz = unresolved(`${valueOf(shares) ?? 100} MHz`, shares?.at ?? at, 'how many cores that is, the node says; `cores` says it here')
  return {
    limits: { memory: bytes(resources?.number('memory_max')) ?? memory, ...written({ cpus: cores ?? (isHard ? inHertz : undefined) }) },
    reservations: { memory, cpus: cores ?? inHertz },
  }
}

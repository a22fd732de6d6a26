/** Stacks in memory for the tests of the Compose reader, and facts as one line each. */
import type { Fact } from '../../src/base/fact.ts'
import type { SourceFile } from '../../src/base/source.ts'
import type { MountDeclaration, PortDeclaration, ServiceDeclaration } from '../../src/model/declaration.ts'
import type { Stack } from '../../src/model/stack.ts'
import { readStack } from '../../src/readers/compose/index.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

export type Files = Readonly<Record<string, string>>

function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: (path) => Promise.resolve(!Object.hasOwn(files, path) || files[path] === undefined ? undefined : ({ path, text: files[path] } satisfies SourceFile)),
    has: (path) => Object.hasOwn(files, path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

export interface Read {
  readonly services: ReadonlyMap<string, ServiceDeclaration>
  /** `path:line reason` */
  readonly skipped: readonly string[]
  service(name: string): ServiceDeclaration
}

/** Reads a stack of the files named `*.yaml`, `*.yml` in the order they are given, unless `stack` says which. */
export async function read(files: Files | string, stack: Partial<Stack> = {}): Promise<Read> {
  const tree = typeof files === 'string' ? { 'compose.yaml': files } : files
  const paths = stack.files ?? Object.keys(tree).filter((path) => /\.ya?ml$/.test(path))
  const first = paths[0] ?? ''
  const folder = first.includes('/') ? first.slice(0, first.lastIndexOf('/')) : ''
  const whole: Stack = { name: 'shop', tool: 'compose', files: paths, folder, envFiles: [], profiles: [], why: 'a test', ...stack }
  const reading = await readStack(whole, contextOf(tree))
  const services = new Map(reading.declares.flatMap((one) => (one.kind === 'service' ? [[one.name, one] as const] : [])))
  return {
    services,
    skipped: reading.skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`),
    service(name) {
      const found = services.get(name)
      if (found === undefined) throw new Error(`no service ${name}; skipped: ${JSON.stringify(reading.skipped)}`)
      return found
    },
  }
}

/** One service of one file. */
export async function one(yaml: string, name = 'web', stack: Partial<Stack> = {}): Promise<ServiceDeclaration> {
  return (await read(yaml, stack)).service(name)
}

/** `compose.yaml:4 services.web.image = redis:8`, with `(note)` for a default, and `? ${X}` for what is unresolved. */
export function show(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  const { path, line, key } = fact.at
  return `${path}:${line} ${key} ${brief(fact)}`
}

/** The same without its place. */
export function brief(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  if (fact.state === 'unresolved') return `? ${fact.raw}`
  const value = Array.isArray(fact.value) ? fact.value.join('|') : String(fact.value)
  return fact.state === 'known' ? `= ${value}` : `= ${value} (${fact.note})`
}

export function portText(port: PortDeclaration): string {
  const value = (fact: Fact<unknown> | undefined): string => (fact === undefined ? '-' : fact.state === 'unresolved' ? `?${fact.raw}` : String(fact.value))
  return `${port.published ? 'publish' : 'expose'} ${value(port.address)} ${value(port.host)} ${value(port.container)}/${port.protocol}`
}

export function mountText(mount: MountDeclaration): string {
  const value = (fact: Fact<unknown> | undefined): string => (fact === undefined ? '-' : fact.state === 'unresolved' ? `?${fact.raw}` : String(fact.value))
  const more = [
    mount.file === undefined ? '' : ` file=${mount.file}`,
    mount.readOnly === true ? ' ro' : '',
    mount.external === true ? ' external' : '',
    mount.driver === undefined ? '' : ` driver=${mount.driver}`,
  ]
  return `${mount.type} ${value(mount.source)} ${value(mount.target)}${more.join('')}`
}

/** All that a stack says, without places and in one order: what a reformatting must not change. */
export function facts(found: Read): readonly string[] {
  const lines: string[] = []
  for (const [name, service] of found.services) {
    const add = (what: string, text: string): void => void lines.push(`${name} ${what} ${text}`)
    for (const [key, value] of Object.entries(service)) {
      if (['kind', 'name', 'stack', 'at', 'commandWords', 'entrypointWords'].includes(key)) continue
      if (key === 'ports') service.ports.forEach((port) => add('port', portText(port)))
      else if (key === 'mounts') service.mounts.forEach((mount) => add('mount', mountText(mount)))
      else if (key === 'placement') service.placement.forEach((fact) => add('placement', brief(fact)))
      else if (value instanceof Map) for (const [variable, fact] of value) add(`${key}.${variable}`, brief(fact as Fact<unknown>))
      else if (Array.isArray(value)) add(key, [...value].sort().join(' '))
      else if (typeof value !== 'object') add(key, String(value))
      else if ('state' in value) add(key, brief(value as Fact<unknown>))
      else {
        for (const [inner, fact] of Object.entries(value as object)) {
          if (inner === 'at') continue
          add(`${key}.${inner}`, typeof fact === 'object' ? brief(fact as Fact<unknown>) : String(fact))
        }
      }
    }
  }
  return lines.sort()
}

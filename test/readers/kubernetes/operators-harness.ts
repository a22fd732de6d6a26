/** Manifests to what operators declare of them, and declarations to lines that tests can hold to. */
import type { Fact } from '../../../src/base/fact.ts'
import type { Skip } from '../../../src/base/evidence.ts'
import type { Declaration } from '../../../src/model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration, PoolerDeclaration } from '../../../src/model/managed.ts'
import { placed, textAt, type Placed } from '../../../src/parse/placed.ts'
import { parseYaml } from '../../../src/parse/yaml.ts'
import type { Cluster, KubernetesObject, Operator } from '../../../src/readers/kubernetes/object.ts'

export type Files = Readonly<Record<string, string>>

/** Objects of all documents, in order; `usual` is the namespace that keys leave out. */
function clusterOf(files: Files, usual = 'shop'): Cluster {
  const objects: KubernetesObject[] = []
  for (const [path, text] of Object.entries(files)) {
    for (const document of parseYaml(text).documents) {
      const node = placed(document, path, { left: 200_000 })
      for (const one of node === undefined ? [] : listed(node)) {
        const kind = textAt(one, 'kind')
        const name = textAt(one, 'metadata', 'name')
        if (one.kind !== 'map' || kind === undefined || name === undefined) continue
        const namespace = textAt(one, 'metadata', 'namespace') ?? usual
        const key = namespace === usual ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
        objects.push({ apiVersion: textAt(one, 'apiVersion') ?? 'v1', kind, name, namespace, node: one, at: { path, line: one.line, key } })
      }
    }
  }
  return {
    stack: 'live',
    objects,
    find: (kind, name, namespace) => {
      const fitting = objects.filter((one) => one.kind === kind && one.name === name)
      return fitting.find((one) => one.namespace === namespace) ?? fitting[0]
    },
    ofKind: (kind) => objects.filter((one) => one.kind === kind),
  }
}

function listed(node: Placed): readonly Placed[] {
  const items = node.kind === 'map' && textAt(node, 'kind') === 'List' ? node.members.get('items')?.value : undefined
  return items?.kind === 'list' ? items.items : [node]
}

export interface Told {
  readonly all: readonly Declaration[]
  readonly databases: readonly DatabaseDeclaration[]
  readonly poolers: readonly PoolerDeclaration[]
  readonly copies: readonly CopyDeclaration[]
  readonly skipped: readonly Skip[]
}

export function declared(operator: Operator, files: Files, usual?: string): Told {
  const cluster = clusterOf(files, usual)
  const all: Declaration[] = []
  const skipped: Skip[] = []
  for (const object of cluster.objects) {
    const group = object.apiVersion.includes('/') ? object.apiVersion.slice(0, object.apiVersion.indexOf('/')) : ''
    if (!operator.kinds.includes(`${group}/${object.kind}`)) continue
    const said = operator.declare(object, cluster)
    all.push(...said.declares)
    skipped.push(...said.skipped)
  }
  return {
    all,
    databases: all.filter((one) => one.kind === 'database'),
    poolers: all.filter((one) => one.kind === 'pooler'),
    copies: all.filter((one) => one.kind === 'copy'),
    skipped,
  }
}

/** `path:line key = value`, with `~` for a default and `?` for what nobody can tell; `absent` where there is no fact. */
export function shown(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  const { path, line, key } = fact.at
  const value = fact.state === 'unresolved' ? `?${fact.raw}` : `${fact.state === 'default' ? '~' : ''}${String(fact.value)}`
  return `${path}:${line} ${key} = ${value}`
}

/** A value alone, marked the same way. */
export function value(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  return fact.state === 'unresolved' ? `?${fact.raw}` : `${fact.state === 'default' ? '~' : ''}${String(fact.value)}`
}

/** Each fact of a declaration that a loss would change: `name.field = value`. */
export function facts(told: Told): readonly string[] {
  const lines: string[] = []
  const add = (name: string, field: string, text: string): void => {
    if (text !== 'absent') lines.push(`${name}.${field} = ${text}`)
  }
  for (const one of told.databases) {
    for (const field of [
      'version',
      'maxConnections',
      'memory',
      'durable',
      'standbys',
      'readReplicas',
      'pointInTime',
      'windowDays',
      'tls',
      'watched',
    ] as const) {
      add(one.name, field, value(one[field]))
    }
    for (const [name, fact] of one.settings) if (fact.state !== 'default') add(one.name, name, value(fact))
    add(one.name, 'hosts', one.hosts[0] ?? 'absent')
    for (const { what } of [...one.exposures, ...one.protections, ...(one.destroyers ?? []), ...(one.trusts ?? [])]) add(one.name, 'found', what)
    add(one.name, 'open', value(one.exposureOpen))
  }
  for (const one of told.poolers) {
    for (const field of ['mode', 'of', 'replicas', 'maxClients', 'serverConnections'] as const) add(one.name, field, value(one[field]))
    add(one.name, 'hosts', one.hosts[0] ?? 'absent')
    for (const { what } of one.exposures ?? []) add(one.name, 'found', what)
  }
  for (const one of told.copies) {
    add(one.name, 'mechanism', `${one.mechanism} to ${one.destination}${one.continuous ? ', continuous' : ''}`)
    for (const field of ['of', 'automatic', 'every', 'offsite', 'retentionDays', 'encrypted'] as const) add(one.name, field, value(one[field]))
  }
  return lines
}

/** What an edit takes away and brings, as lines of {@link facts}. */
export function changed(operator: Operator, before: Files, after: Files): readonly string[] {
  const was = facts(declared(operator, before))
  const is = facts(declared(operator, after))
  return [...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`), ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`)]
}

/** The files with one text replaced in one of them; the text has to stand there once. */
export function edit(files: Files, path: string, from: string, to: string): Files {
  const text = files[path] ?? ''
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${JSON.stringify(from)} stands ${parts.length - 1} times in ${path}`)
  return { ...files, [path]: parts.join(to) }
}

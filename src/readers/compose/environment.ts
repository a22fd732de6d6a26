/** What a service's process sees: `env_file` first, `environment` over it; and its labels, which are written the same way. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { remarksOf } from '../../parse/remarks.ts'
import type { EnvFiles } from './env-files.ts'
import { evidenceOf, fill, plain, textFact, toBoolean } from './facts.ts'
import { child, itemsIn, member, membersIn, type MapNode, type Member, type TextNode } from './nodes.ts'
import { inTree } from './paths.ts'
import type { Told } from './told.ts'

export interface Environment {
  readonly values: ReadonlyMap<string, Fact<string>>
  /** Env files that are not in the tree: what they set besides is unknown. */
  readonly open: readonly string[]
}

/** Reads both; a variable without a value is passed through from the shell or `.env` and never from `env_file`. */
export async function readEnvironment(service: MapNode, route: string, files: EnvFiles, told: Told): Promise<Environment> {
  const values = new Map<string, Fact<string>>()
  const open: string[] = []
  for (const file of await envFilesOf(service, route, 'env_file', files, told)) {
    if ('missing' in file) open.push(file.missing)
    else for (const [name, fact] of file.values) values.set(name, fact)
  }
  for (const [name, one] of membersIn(member(service, 'environment')?.node)) {
    const fact = valueOf(name, one, `${route}.environment.${name}`, told)
    if (fact !== undefined) values.set(name, fact)
  }
  return { values, open }
}

function valueOf(name: string, { node, source, line }: Member, key: string, told: Told): Fact<string> | undefined {
  if (node.kind === 'text') {
    const fact = textFact(node, key, told, 'names')
    const called = remarksOf(node.source).get(node.line)
    return fact.state === 'known' && called !== undefined ? { ...fact, called } : fact
  }
  if (node.kind === 'empty') return passedThrough(name, source, { path: source.path, line, key })
  told.tell(evidenceOf(node, key), `${key} is a ${node.kind} where a value is wanted`)
  return undefined
}

function passedThrough(name: string, { variables }: Member['source'], at: Evidence): Fact<string> {
  const looked = variables.lookup(name)
  const place = variables.placeOf(name)
  const also = place === undefined ? {} : { also: [place] }
  if (looked.state === 'known') return { ...known(looked.value, at), ...also }
  if (looked.state === 'default') return { ...byDefault(looked.value, at, looked.note ?? 'from example'), ...also }
  return unresolved(`\${${name}}`, at, `give ${name} a value, or commit .env`)
}

type Found = { readonly values: ReadonlyMap<string, Fact<string>> } | { readonly missing: string }

async function envFilesOf(service: MapNode, route: string, key: 'env_file' | 'label_file', files: EnvFiles, told: Told): Promise<readonly Found[]> {
  const found = new Map<string, Found>()
  for (const item of itemsIn(child(service, key))) {
    const node = item.kind === 'map' ? child(item, 'path') : item
    if (node?.kind !== 'text') {
      told.tell(evidenceOf(item, route), `${route}.${key} has an entry without a path`)
      continue
    }
    const one = await oneFile(node, toBoolean(plain(child(item, 'required')) ?? '') ?? true, plain(child(item, 'format')), `${route}.${key}`, files, told)
    // The last of two equal paths stands.
    found.delete(node.text)
    found.set(node.text, one)
  }
  return [...found.values()]
}

async function oneFile(node: TextNode, required: boolean, format: string | undefined, key: string, files: EnvFiles, told: Told): Promise<Found> {
  const at = evidenceOf(node, key)
  const filled = fill(node)
  const path = filled.state === 'unresolved' ? undefined : inTree(node.source.folder, filled.text)
  const file = path === undefined ? undefined : await files.read(path, { format, lookup: node.source.variables.lookup })
  if (file === undefined) {
    const optional = required ? '' : ', nor need it be'
    told.tell(at, `${key}: ${filled.text} is not in the repository${optional}: what it sets is unknown`)
    return { missing: path ?? filled.text }
  }
  if (!told.spend('variables', file.values.size, at)) return { missing: file.path }
  return { values: file.values }
}

/** Labels of the container and those of the Swarm service; Traefik and its like read the first in Compose and the second alone in Swarm. */
export interface Labels {
  readonly all: ReadonlyMap<string, Fact<string>>
  readonly deploy: ReadonlyMap<string, Fact<string>>
}

export async function readLabels(service: MapNode, route: string, swarm: boolean, files: EnvFiles, told: Told): Promise<Labels> {
  const container = new Map<string, Fact<string>>()
  for (const file of await envFilesOf(service, route, 'label_file', files, told)) {
    if ('values' in file) for (const [name, fact] of file.values) container.set(name, fact)
  }
  for (const [name, fact] of labelsAt(member(service, 'labels')?.node, `${route}.labels`, told)) container.set(name, fact)
  const deploy = labelsAt(member(child(service, 'deploy'), 'labels')?.node, `${route}.deploy.labels`, told)
  const all = swarm ? new Map([...container, ...deploy]) : new Map([...deploy, ...container])
  return { all, deploy }
}

function labelsAt(node: Member['node'] | undefined, key: string, told: Told): Map<string, Fact<string>> {
  const labels = new Map<string, Fact<string>>()
  for (const [name, one] of membersIn(node)) {
    const route = `${key}.${name}`
    const at = { path: one.source.path, line: one.line, key: route }
    if (one.node.kind === 'text') labels.set(name, textFact(one.node, route, told, 'names'))
    else if (one.node.kind === 'empty') labels.set(name, known('', at))
    else told.tell(at, `${route} is a ${one.node.kind} where a value is wanted`)
  }
  return labels
}

/** A picture of the system: routes, services, poolers, databases, backups; what a change lost is dashed and red. */
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import { valueOf, type Fact } from '../base/fact.ts'
import { plain, cut } from './escape.ts'

const most = 40

interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
}

interface Node {
  readonly id: string
  readonly label: string
  readonly shape: 'box' | 'round' | 'cylinder' | 'flag'
}

interface Drawing {
  readonly nodes: ReadonlyMap<string, Node>
  readonly edges: readonly Edge[]
}

type Facts = Readonly<Record<string, Fact<string | number | boolean> | readonly Thing[] | undefined>>

function told(thing: Thing, field: string): string | undefined {
  const value = valueOf((thing.facts as unknown as Facts)[field] as Fact<string | number | boolean> | undefined)
  return value === undefined ? undefined : String(value)
}

/** Inside quotes Mermaid knows no escape but entities written with `#`. */
function label(text: string): string {
  return cut(plain(text), 60).replace(/[^\p{L}\p{N} .,:/×()_+-]/gu, (char) => `#${char.codePointAt(0) ?? 32};`)
}

function draw(system: System): Drawing {
  const nodes = new Map<string, Node>()
  const edges: Edge[] = []
  const add = (thing: Thing, text: string, shape: Node['shape']): void => {
    if (nodes.size < most) nodes.set(subjectOf(thing), { id: subjectOf(thing), label: label(text), shape })
  }
  const join = (from: string, to: string, text = ''): void => {
    if (nodes.has(from) && nodes.has(to) && !edges.some((edge) => edge.from === from && edge.to === to)) edges.push({ from, to, label: label(text) })
  }
  for (const thing of system.things) {
    const copies = told(thing, 'replicas')
    const many = told(thing, 'everyNode') === 'true' ? ' on each node' : copies !== undefined && copies !== '1' ? ` ×${copies}` : ''
    if (thing.kind === 'service' && ['web', 'worker', 'scheduler', 'proxy'].includes(told(thing, 'role') ?? '')) add(thing, `${thing.name}${many}`, 'box')
    if (thing.kind === 'pool') add(thing, `${thing.name}${many}${told(thing, 'mode') === undefined ? '' : ` (${told(thing, 'mode')})`}`, 'round')
    if (thing.kind === 'database')
      add(thing, told(thing, 'engine') === thing.name ? thing.name : `${thing.name} (${told(thing, 'engine') ?? 'database'})`, 'cylinder')
    if (thing.kind === 'route') add(thing, thing.name, 'flag')
    if (thing.kind === 'backup' && told(thing, 'automatic') === 'true')
      add(thing, `${told(thing, 'mechanism') ?? 'backup'}${told(thing, 'offsite') === 'true' ? ', off-site' : ''}`, 'flag')
  }
  const proxies = system.things.filter((thing) => thing.kind === 'service' && told(thing, 'role') === 'proxy').map(subjectOf)
  const proxy = proxies.length === 1 ? proxies[0] : undefined
  for (const thing of system.things) {
    const id = subjectOf(thing)
    if (thing.kind === 'route') {
      const behind = `service/${told(thing, 'service') ?? ''}`
      // Behind the only proxy there is, every route goes through it.
      if (proxy === undefined || proxy === behind) join(id, behind)
      else {
        join(id, proxy)
        join(proxy, behind)
      }
    }
    if (thing.kind === 'pool') join(id, `database/${told(thing, 'of') ?? ''}`)
    if (thing.kind === 'backup') join(`database/${told(thing, 'of') ?? ''}`, id)
    if (thing.kind === 'client') {
      const service = `service/${thing.name.split('/')[0] ?? ''}`
      const mode = told(thing, 'through')
      const pool = system.things.find((one) => one.kind === 'pool' && told(one, 'of') === told(thing, 'of'))
      const through = mode !== undefined && mode !== 'none' && pool !== undefined ? subjectOf(pool) : `database/${told(thing, 'of') ?? ''}`
      join(service, through)
    }
  }
  for (const thing of system.things) {
    if (thing.kind !== 'database') continue
    const standbys = Number(told(thing, 'standbys') ?? 0)
    if (standbys > 0 && nodes.size < most) {
      const id = `${subjectOf(thing)}/standby`
      nodes.set(id, { id, label: label(`${standbys} standby${standbys === 1 ? '' : 's'}`), shape: 'cylinder' })
      join(subjectOf(thing), id)
    }
  }
  return { nodes, edges }
}

/** Mermaid source; empty when there is nothing to draw. With a base, what only it has is drawn as lost. */
export function renderSystemPicture(head: System, base?: System): string {
  const now = draw(head)
  const then = base === undefined ? now : draw(base)
  const nodes = new Map([...then.nodes, ...now.nodes])
  if (nodes.size === 0) return ''
  const ids = new Map([...nodes.keys()].map((id, index) => [id, `n${index}`]))
  const isLost = (edge: Edge): boolean => !now.edges.some((other) => other.from === edge.from && other.to === edge.to)
  const lost = then.edges.filter(isLost)
  const edges = [...now.edges, ...lost]
  const shapes: Readonly<Record<Node['shape'], readonly [string, string]>> = {
    box: ['["', '"]'],
    round: ['(["', '"])'],
    cylinder: ['[("', '")]'],
    flag: ['>"', '"]'],
  }
  const lines = ['flowchart LR']
  for (const [id, node] of nodes) {
    const [open, close] = shapes[node.shape]
    lines.push(`  ${ids.get(id) ?? ''}${open}${node.label}${close}${now.nodes.has(id) ? '' : ':::lost'}`)
  }
  for (const edge of edges) lines.push(`  ${ids.get(edge.from) ?? ''} ${isLost(edge) ? '-.->' : '-->'} ${ids.get(edge.to) ?? ''}`)
  edges.forEach((edge, index) => {
    if (isLost(edge)) lines.push(`  linkStyle ${index} stroke:#d1242f,stroke-dasharray:4`)
  })
  if (base !== undefined) lines.push('  classDef lost stroke:#d1242f,stroke-dasharray:4,color:#d1242f')
  return lines.join('\n')
}

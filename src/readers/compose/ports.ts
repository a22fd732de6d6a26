/** `ports` and `expose` in all their forms ({@link https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports}). */
import { unresolved, type Fact } from '../../base/fact.ts'
import type { PortDeclaration } from '../../model/declaration.ts'
import { evidenceOf, factOf, fill, fillPart, plain, type Filled } from './facts.ts'
import { child, itemsIn, type MapNode, type Node, type TextNode } from './nodes.ts'
import { splitOutside } from './split.ts'
import type { Told } from './told.ts'

/** A port range a service may open; more is no stack but an attack on the reader. */
const widest = 1_000

export function readPorts(service: MapNode, route: string, told: Told): readonly PortDeclaration[] {
  const found = new Map<string, PortDeclaration>()
  // The last of two equal ports stands, in the place of the first: the specification's rule for merged lists.
  const add = (port: PortDeclaration): void => void found.set(identity(port), port)
  for (const item of itemsIn(child(service, 'ports'))) {
    const key = `${route}.ports`
    if (item.kind === 'text') shortPorts(item, key, told).forEach(add)
    else if (item.kind === 'map') longPorts(item, key, told).forEach(add)
    else told.tell(evidenceOf(item, key), `${key} has an entry that is no port`)
  }
  for (const item of itemsIn(child(service, 'expose'))) {
    if (item.kind !== 'text') continue
    const [ports, protocol] = protocolOf(item, item.text)
    spread(item, `${route}.expose`, { container: fillPart(item, ports), protocol, published: false }, told).forEach(add)
  }
  return [...found.values()]
}

function identity(port: PortDeclaration): string {
  const text = (fact: Fact<unknown> | undefined): string => (fact === undefined ? '' : fact.state === 'unresolved' ? fact.raw : String(fact.value))
  const address = text(port.address)
  return [port.published, address === '0.0.0.0' ? '' : address, text(port.host), text(port.container), port.protocol].join(' ')
}

function shortPorts(node: TextNode, key: string, told: Told): readonly PortDeclaration[] {
  let [text, protocol] = protocolOf(node, node.text)
  let pieces = splitOutside(text, ':', true).map((piece) => fillPart(node, piece))
  // A variable may hold several pieces at once, `${PUBLISH:-127.0.0.1:8080}:80`: then the whole is as sure as that variable.
  const several = pieces.some((piece) => piece.state !== 'unresolved' && piece.text.includes(':') && !piece.text.startsWith('['))
  if (several) {
    const whole = fill(node)
    ;[text, protocol] = protocolOf(node, whole.text)
    pieces = splitOutside(text, ':', true).map((piece) => ({ ...whole, text: piece }))
  }
  const container = pieces.at(-1)
  if (container === undefined) return []
  const host = pieces.length > 1 ? pieces.at(-2) : undefined
  const [address] = pieces.slice(0, -2)
  if (pieces.length <= 3) {
    const bare = address === undefined ? undefined : { ...address, text: address.text.replace(/^\[(.*)\]$/, '$1') }
    return spread(node, key, { container, protocol, published: true, host, address: bare }, told)
  }
  // An IPv6 address without brackets: everything before the last two.
  const text6 = pieces
    .slice(0, -2)
    .map((piece) => piece.text)
    .join(':')
  return spread(node, key, { container, protocol, published: true, host, address: { ...container, text: text6 } }, told)
}

function protocolOf(node: TextNode, text: string): readonly [string, string] {
  const pieces = splitOutside(text, '/')
  if (pieces.length < 2) return [text, 'tcp']
  const last = pieces.at(-1) ?? ''
  return [text.slice(0, -last.length - 1), fillPart(node, last).text.toLowerCase() || 'tcp']
}

function longPorts(node: MapNode, key: string, told: Told): readonly PortDeclaration[] {
  const target = child(node, 'target')
  if (target?.kind !== 'text') {
    told.tell(evidenceOf(node, key), `${key} has a port without a target`)
    return []
  }
  const published = child(node, 'published')
  const address = child(node, 'host_ip')
  return spread(
    target,
    key,
    {
      container: fill(target),
      protocol: plain(child(node, 'protocol'))?.toLowerCase() ?? 'tcp',
      published: true,
      host: published?.kind === 'text' ? fill(published) : undefined,
      hostAt: published,
      address: address?.kind === 'text' ? fill(address) : undefined,
      addressAt: address,
    },
    told,
  )
}

interface PortParts {
  readonly container: Filled
  readonly protocol: string
  readonly published: boolean
  readonly host?: Filled | undefined
  readonly hostAt?: Node | undefined
  readonly address?: Filled | undefined
  readonly addressAt?: Node | undefined
}

function spread(node: TextNode, key: string, parts: PortParts, told: Told): readonly PortDeclaration[] {
  const { container, address, protocol, published } = parts
  const host = parts.host === undefined || /^\s*0?\s*$/.test(parts.host.text) ? undefined : parts.host
  const inside = rangeOf(container)
  const outside = host === undefined ? undefined : rangeOf(host)
  const count = inside === undefined ? 1 : inside.to - inside.from + 1
  const name = inside === undefined ? '' : count > 1 ? `${inside.from}-${inside.to}` : `${inside.from}`
  const route = inside === undefined ? key : `${key}[${protocol === 'tcp' ? name : `${name}/${protocol}`}]`
  const at = evidenceOf(node, route)
  if (count > widest || (count > 1 && outside !== undefined && outside.to - outside.from + 1 !== count)) {
    told.tell(at, `${key} has a range of ports that cannot be followed`)
    return []
  }
  if (!told.spend('values', count, at)) return []
  const hostAt = evidenceOf(parts.hostAt ?? node, route)
  const bound =
    address === undefined || address.text.trim() === ''
      ? {}
      : { address: factOf(address, evidenceOf(parts.addressAt ?? node, route), (text) => text.trim(), told) }
  return Array.from({ length: count }, (_, index) => ({
    container: factOf(container, at, (text) => (inside === undefined ? portOf(text) : inside.from + index), told),
    ...(host === undefined ? {} : { host: hostFact(host, outside, index, count, hostAt, told) }),
    ...bound,
    protocol,
    published,
    at,
  }))
}

/** A range of the host for one port of the container: any free one of them. */
function hostFact(host: Filled, range: Range | undefined, index: number, count: number, at: PortDeclaration['at'], told: Told): Fact<number> {
  if (range !== undefined && count === 1 && range.to > range.from) return { ...unresolved(host.text, at), atLeast: range.from, atMost: range.to }
  return factOf(host, at, (text) => (range === undefined ? portOf(text) : range.from + index), told)
}

interface Range {
  readonly from: number
  readonly to: number
}

function rangeOf(filled: Filled): Range | undefined {
  if (filled.state === 'unresolved') return undefined
  const [first = '', last = first, more] = filled.text.split('-')
  const from = portOf(first)
  const to = portOf(last)
  return more !== undefined || from === undefined || to === undefined || to < from ? undefined : { from, to }
}

function portOf(text: string): number | undefined {
  const trimmed = text.trim()
  return /^\d{1,5}$/.test(trimmed) && Number(trimmed) > 0 && Number(trimmed) <= 65_535 ? Number(trimmed) : undefined
}

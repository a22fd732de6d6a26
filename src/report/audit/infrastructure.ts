/** Section 1: what runs, in how many copies, within which limits, and what can be scaled up to what. */
import type { Fact } from '../../base/fact.ts'
import type { Thing } from '../../model/kinds.ts'
import { code, cut, escaped, sentence } from '../escape.ts'
import { place } from '../links.ts'
import { filesShown, toolName } from '../stack-words.ts'
import { table } from '../table.ts'
import { bytes, figure, heading, issueRows, ofCategory, paragraphs, presentLines, thingsOf, told, unknownPart, type Drawn } from './parts.ts'

const title = 'Infrastructure'

export function infrastructureSection(drawn: Drawn): string {
  const { scorecard } = drawn
  const services = thingsOf(drawn, 'service')
  const failing = ofCategory(drawn, 'infrastructure', 'fail')
  if (services.length === 0) return `${heading(1, title, drawn)}\n\nNo service was found in this repository.`
  const stacks = scorecard.stacks.map((stack) => `- Stack ${code(stack.name)} (${toolName(stack)}): ${filesShown(stack.files, code)}; ${sentence(stack.why)}`)
  const present = presentLines(drawn, ofCategory(drawn, 'infrastructure', 'pass'))
  const setup = [...stacks, ...nodeLines(drawn)]
  return paragraphs(
    heading(1, title, drawn, 'infrastructure'),
    setup.length === 0 ? '' : paragraphs('### Current setup', setup.join('\n')),
    `### Services\n\n${serviceTable(drawn, services)}`,
    sums(drawn),
    failing.length === 0 ? '' : `### Issues\n\n${issueRows(drawn, failing)}`,
    present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`,
    unknownPart(drawn, 'infrastructure'),
  )
}

function nodeLines({ scorecard, links }: Drawn): readonly string[] {
  const { node } = scorecard.audit
  if (node === undefined) return []
  const parts = [
    ...(node.cpus === undefined ? [] : [`${node.cpus} cores`]),
    ...(node.memoryBytes === undefined ? [] : [`${bytes(node.memoryBytes)} of memory`]),
    ...(node.diskBytes === undefined ? [] : [`${bytes(node.diskBytes)} of disk`]),
  ]
  const { nodeMemory, nodeCpus } = scorecard.system.root.facts
  const at = (nodeMemory ?? nodeCpus)?.at
  return parts.length === 0 ? [] : [`- Node, as the target says: ${parts.join(', ')}${at === undefined ? '' : ` ${place(at, scorecard.commit, links)}`}`]
}

function serviceTable(drawn: Drawn, services: readonly Thing<'service'>[]): string {
  const rows = services.slice(0, 60).map((service) => {
    const { facts } = service
    const each = told(facts.everyNode) === true ? 'each node' : figure(facts.replicas)
    return [
      code(service.name),
      escaped(told(facts.role) ?? ''),
      each,
      figure(facts.memoryLimit, bytes),
      figure(facts.cpuLimit),
      scaling(service, drawn),
      place(service.at, drawn.scorecard.commit, drawn.links),
    ]
  })
  const more = services.length > 60 ? `\n\nAnd ${services.length - 60} more services.` : ''
  return `${table(['Service', 'Role', 'Copies', 'Memory limit', 'CPU limit', 'Can it scale?', 'Where'], rows)}${more}`
}

/** Whether more copies help, and how many its database has connections for. */
function scaling(service: Thing<'service'>, drawn: Drawn): string {
  const role = told(service.facts.role)
  if (role === 'database') return 'Not by copies: a primary and its standbys'
  if (role === 'pool') return 'Limited: each copy opens a pool of its own'
  if (role === 'scheduler') return 'No: a scheduler runs once'
  const certificates = told(service.facts.certificateFile)
  if (role === 'proxy' && told(service.facts.everyNode) === true && certificates === undefined) return 'With the nodes'
  if (certificates !== undefined && told(service.facts.everyNode) === true)
    return `Only once certificates are shared: each copy has a ${code(certificates)} of its own`
  if (certificates !== undefined) return `No: only one instance may write ${code(certificates)}`
  if (role !== 'web' && role !== 'worker' && role !== 'proxy') return ''
  const clients = Array.isArray(service.facts.clients) ? (service.facts.clients as readonly Thing<'client'>[]) : []
  const most = [...clients.flatMap((client) => limitBy(client, service, drawn)), ...nodeLimit(service, drawn)]
  if (most.length === 0) return clients.length === 0 ? 'Yes' : 'Yes; how far is unknown'
  const [first] = most.sort((a, b) => a.more - b.more)
  if (first === undefined) return 'Yes'
  const by = sentence(cut(first.by, 80))
  if (first.more > 0) return `Yes, to ${first.copies + first.more} by ${by}`
  return `No: ${by} would not be enough`
}

/** How many copies more something suffices for. */
interface Room {
  readonly copies: number
  readonly more: number
  readonly by: string
}

const roomFor = (copies: number, left: number, each: number, by: string): Room => ({ copies, more: Math.max(0, Math.floor(left / each)), by })

/** What is known of a sum that may be open: nothing that is left out can make it smaller. */
function least(fact: Fact<number> | undefined): number {
  return fact === undefined ? 0 : fact.state === 'unresolved' ? (fact.atLeast ?? 0) : fact.value
}

/** Copies for which the target's node suffices, with a third of the memory and a fifth of the cores to spare. */
function nodeLimit(service: Thing<'service'>, drawn: Drawn): readonly Room[] {
  const { nodeMemory, nodeCpus, limitMemory, limitCpus } = drawn.scorecard.system.root.facts
  const copies = told(service.facts.replicas)
  if (copies === undefined) return []
  const room = (node: number | undefined, all: number, one: number | undefined, by: string): readonly Room[] =>
    node === undefined || one === undefined || one <= 0 ? [] : [roomFor(copies, node - all, one, by)]
  const memory = told(nodeMemory)
  const cpus = told(nodeCpus)
  return [
    ...room(memory === undefined ? undefined : memory / 1.33, least(limitMemory), told(service.facts.memoryLimit), 'the memory of the node'),
    ...room(cpus === undefined ? undefined : cpus / 1.2, least(limitCpus), told(service.facts.cpuLimit), 'the cores of the node'),
  ]
}

/** Copies for which the connections that are left suffice. */
function limitBy(client: Thing<'client'>, service: Thing<'service'>, drawn: Drawn): readonly Room[] {
  const pool = told(client.facts.pool)
  const copies = told(service.facts.replicas)
  if (pool === undefined || copies === undefined || pool <= 0) return []
  const through = told(client.facts.through)
  if (through !== undefined && through !== 'none') {
    const pooler = thingsOf(drawn, 'pool').find((one) => told(one.facts.of) === told(client.facts.of))
    const [accepted, used] = [told(pooler?.facts.maxClients), told(pooler?.facts.demand)]
    if (pooler === undefined || accepted === undefined || used === undefined) return []
    return [roomFor(copies, accepted - used, pool, `the ${accepted} client connections of ${pooler.name}`)]
  }
  const database = thingsOf(drawn, 'database').find((one) => one.name === told(client.facts.of))
  const [most, kept, used] = [told(database?.facts.maxConnections), told(database?.facts.reserved) ?? 0, told(database?.facts.demand)]
  if (database === undefined || most === undefined || used === undefined) return []
  return [roomFor(copies, most - kept - used, pool, `the ${most - kept} connections of ${database.name}`)]
}

/** The sums of limits and reservations against the node. */
function sums({ scorecard }: Drawn): string {
  const { limitMemory, limitCpus, nodeMemory, nodeCpus } = scorecard.system.root.facts
  if (limitMemory === undefined && limitCpus === undefined) return ''
  if (least(limitMemory) === 0 && least(limitCpus) === 0) return '### Sum of all limits\n\nNo service has a limit, so there is nothing to add up.'
  const rows = [
    ...(limitCpus === undefined
      ? []
      : [
          [
            'CPU',
            figure(limitCpus, (value) => `${value} cores`),
            '+20 %',
            withBuffer(limitCpus, 1.2, (value) => `${value} cores`),
            figure(nodeCpus, (value) => `${value} cores`),
          ],
        ]),
    ...(limitMemory === undefined ? [] : [['Memory', figure(limitMemory, bytes), '+33 %', withBuffer(limitMemory, 1.33, bytes), figure(nodeMemory, bytes)]]),
  ]
  return `### Sum of all limits\n\n${table(['Resource', 'Limits of all copies', 'Buffer', 'Wanted', 'Node'], rows)}`
}

function withBuffer(sum: Fact<number>, factor: number, print: (value: number) => string): string {
  return figure(sum, (value) => print(Math.round(value * factor * 10) / 10))
}

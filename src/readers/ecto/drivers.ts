/** Connections that Elixir code opens without a repository: Postgrex, MyXQL and Redix, as calls or as children of a supervisor. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { byDefault } from '../../base/fact.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import { calledBy, insideOf, worthOf, type ElixirNode, type ElixirValue } from '../../parse/elixir/index.ts'
import { asCount, asText, told, urlFrom } from '../../parse/told.ts'

interface Driver {
  readonly engine: Engine
  /** Connections where nobody says. */
  readonly usual: number
  readonly note: string
  readonly host: string
}

/**
 * One connection each: {@link https://hexdocs.pm/postgrex/Postgrex.html#start_link/1} and {@link https://hexdocs.pm/myxql/MyXQL.html#start_link/1} pool
 * one by DBConnection's default, {@link https://hexdocs.pm/redix/Redix.html} has none.
 */
const drivers: ReadonlyMap<string, Driver> = new Map([
  ['Postgrex', { engine: 'postgres', usual: 1, note: 'DBConnection’s default', host: 'hostname' }],
  ['Postgrex.Notifications', { engine: 'postgres', usual: 1, note: 'one connection that listens', host: 'hostname' }],
  ['MyXQL', { engine: 'mysql', usual: 1, note: 'DBConnection’s default', host: 'hostname' }],
  ['Redix', { engine: 'redis', usual: 1, note: 'one connection of Redix', host: 'host' }],
])

export function drivenIn(
  body: readonly ElixirNode[],
  valueOf: (node: ElixirNode) => ElixirValue,
  path: string,
  use: ClientDeclaration['use'],
): { readonly clients: readonly ClientDeclaration[]; readonly skipped: readonly Skip[] } {
  const clients: ClientDeclaration[] = []
  const skipped: Skip[] = []
  const visit = (nodes: readonly ElixirNode[], isServing: boolean): void => {
    for (const node of nodes) {
      const opening = openingIn(node)
      if (opening !== undefined) {
        const made = client(opening.driver, opening.given.map(valueOf), { path, line: node.line, key: opening.name }, isServing, use)
        if (made.url !== undefined || made.host !== undefined || made.hostVariable !== undefined) clients.push(made)
        else skipped.push({ path, line: node.line, reason: `${opening.name}: whom it reaches is told elsewhere, and is not read` })
      }
      const isHandler = node.kind === 'call' && /^defp?$/.test(calledBy(node)) && !/^(start|init|start_link|child_spec|children|connect)$/.test(definedBy(node))
      visit(insideOf(node), isServing || isHandler)
    }
  }
  visit(body, false)
  return { clients, skipped }
}

function definedBy(node: ElixirNode): string {
  const head = node.kind === 'call' ? node.arguments[0] : undefined
  return head?.kind === 'call' || head?.kind === 'name' ? head.name : ''
}

/** `Redix.start_link(…)`, and `{Redix, …}` among a supervisor's children. */
function openingIn(node: ElixirNode): { readonly name: string; readonly driver: Driver; readonly given: readonly ElixirNode[] } | undefined {
  if (node.kind === 'call') {
    const name = /^(.+)\.start_link$/.exec(calledBy(node))?.[1] ?? ''
    const driver = drivers.get(name)
    return driver === undefined ? undefined : { name: `${name}.start_link`, driver, given: node.arguments }
  }
  if (node.kind !== 'tuple') return undefined
  const [first, ...given] = node.items
  const driver = first?.kind === 'module' ? drivers.get(first.name) : undefined
  if (driver === undefined || first?.kind !== 'module') return undefined
  // Options stand in the tuple without brackets, too.
  const [only] = given
  const inner: readonly ElixirNode[] = only?.kind === 'tuple' ? only.items : given
  return { name: first.name, driver, given: inner.some((one) => one.kind === 'pair') ? [...inner.filter(({ kind }) => kind !== 'pair'), listOf(inner)] : inner }
}

function listOf(items: readonly ElixirNode[]): ElixirNode {
  return { kind: 'list', items: items.filter(({ kind }) => kind === 'pair'), line: items[0]?.line ?? 1 }
}

function client(driver: Driver, given: readonly ElixirValue[], at: Evidence, isServing: boolean, use: ClientDeclaration['use']): ClientDeclaration {
  const options = given.find((one) => one.kind === 'keywords')
  const of = (name: string): ElixirValue | undefined => (options?.kind === 'keywords' ? options.entries.get(name) : undefined)
  const placed = (value: ElixirValue, name: string): Evidence => ({ path: value.path, line: value.line, key: `${at.key}.${name}` })
  const first = driver.engine === 'redis' ? given.find((one) => one.kind === 'variable' || one.kind === 'joined' || one.kind === 'value') : undefined
  const url = first === undefined ? undefined : urlFrom(worthOf(first), placed(first, 'url'))
  const hostValue = of(driver.host)
  const host = hostValue === undefined ? undefined : told(worthOf(hostValue), placed(hostValue, driver.host), asText)
  const size = of('pool_size')
  const pool = size === undefined ? undefined : told(worthOf(size), placed(size, 'pool_size'), asCount)
  return {
    kind: 'client',
    library: at.key.replace(/\.start_link$/, '').toLowerCase(),
    engine: driver.engine,
    name: at.key,
    path: at.path,
    at,
    ...(url === undefined ? {} : { url }),
    ...(host === undefined || host.fact.state === 'unresolved' ? {} : { host: host.fact }),
    ...(host?.variables[0] === undefined ? {} : { hostVariable: host.variables[0] }),
    pool: pool?.fact ?? byDefault(driver.usual, at, driver.note),
    ...(pool === undefined || pool.variables.length === 0 ? {} : { poolVariable: pool.variables }),
    made: isServing ? 'call' : 'module',
    ...(isServing ? { defines: true } : {}),
    use,
  }
}

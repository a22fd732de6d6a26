/** The databases that an application of .NET opens in one environment, each once: pools are shared by all that have the same connection string. */
import type { Skip } from '../../base/evidence.ts'
import { textOf, unresolved } from '../../base/fact.ts'
import type { Choice, ClientDeclaration, Condition } from '../../model/declaration.ts'
import { around, callOf, evaluate, fieldOf, memberAround, nodesIn, type CsNode, type CsValue } from '../../parse/csharp/index.ts'
import { placeOfNode, reaches, type Truth, type World } from './conditions.ts'
import { connectionOf, referenceOf, type Driver } from './connection.ts'
import { openingOf, type Opening } from './openings.ts'

export interface Opened {
  readonly clients: readonly ClientDeclaration[]
  readonly skipped: readonly Skip[]
}

interface Found {
  readonly client: ClientDeclaration
  readonly truth: Truth
  readonly isKnown: boolean
}

export function clientsOf(world: World, path: string): Opened {
  const skipped: Skip[] = []
  const found: Found[] = []
  const openings = world.run.program.files.flatMap(({ root }) => [...nodesIn(root)].flatMap((node) => openingOf(node) ?? []))
  const registered = openings.some(({ node }) => !isOwn(node))
  for (const opening of openings) {
    // What a context falls back to counts where nobody configures it.
    if (registered && isOwn(opening.node) && /IsConfigured/.test(memberAround(opening.node)?.text ?? '')) continue
    const truth = reaches(opening.node, world)
    if (truth === false) continue
    const client = declared(opening, world, path)
    found.push({
      client,
      truth,
      isKnown: client.url !== undefined || client.host !== undefined || client.hostVariable !== undefined || client.library === 'ef-core-in-memory',
    })
  }
  // One that takes its source from elsewhere is the one that is made there.
  const told = found.filter(({ isKnown, client }) => isKnown || !found.some((one) => one.isKnown && one.client.library === client.library))
  const open = told.filter(({ truth, client }) => truth === undefined && client.engine !== 'redis')
  const engines = new Set(told.flatMap(({ client }) => (client.engine === 'redis' ? [] : [client.engine])))
  const isOpen = open.length > 0 && engines.size > 1
  if (isOpen) {
    const { at } = open[0]?.client ?? { at: { path, line: 1 } }
    skipped.push({
      path: at.path,
      line: at.line,
      reason: `which of ${[...new Set(open.map(({ client }) => client.library))].sort().join(', ')} is opened is decided when it runs: not read`,
    })
  }
  const unique = new Map<string, ClientDeclaration>()
  for (const { client, truth, isKnown } of told) {
    if (isOpen && (truth === undefined || !isKnown) && client.engine !== 'redis') continue
    if (!isKnown && !skipped.some(({ reason }) => reason.includes(`connection of ${client.library} `)))
      skipped.push({ path: client.at.path, line: client.at.line, reason: `a connection of ${client.library} whose string is told when it runs: not read` })
    const one: ClientDeclaration = typeof truth === 'object' ? { ...client, chosenBy: truth } : client
    const key = JSON.stringify([
      one.library,
      one.engine,
      one.made,
      target(one),
      one.pool?.state === 'known' ? one.pool.value : '',
      one.poolVariable,
      one.chosenBy,
    ])
    if (!unique.has(key)) unique.set(key, one)
  }
  return { clients: [...unique.values(), ...destructive(world, path, [...unique.values()])], skipped }
}

function target({ url, host, hostVariable }: ClientDeclaration): readonly (string | undefined)[] {
  return [url?.variable, textOf(url?.literal), textOf(host), hostVariable]
}

/** In a context's own `OnConfiguring`. */
function isOwn(node: CsNode): boolean {
  return fieldOf(memberAround(node), 'name')?.text === 'OnConfiguring'
}

function declared({ node, driver, connection, isNamed, made }: Opening, world: World, path: string): ClientDeclaration {
  const at = placeOfNode(node, world, `${fieldOf(memberAround(node), 'name')?.text ?? 'Program'}.${driver.library}`)
  const base: ClientDeclaration = { kind: 'client', library: driver.library, engine: driver.engine, name: driver.library, path, at, made, use: 'code' }
  // In memory nothing is kept.
  if (driver.library === 'ef-core-in-memory') return base
  const value = connection === undefined ? undefined : evaluate(connection, world.run)
  const string: CsValue | undefined =
    value === undefined || !isNamed ? value : value.kind === 'text' ? { kind: 'setting', key: `ConnectionStrings:${value.text}`, node: value.node } : undefined
  const more = string === undefined ? undefined : ofDriver(string, driver, world, at)
  if (more !== undefined) return { ...base, ...more }
  const pool = {
    ...unresolved('the pool of a connection string that is told when it runs', at, 'write the connection string into appsettings.json or the environment'),
    atLeast: 1,
  }
  return driver.engine === 'sqlite' || driver.engine === 'redis' ? base : { ...base, pool }
}

function ofDriver(value: CsValue, driver: Driver, world: World, at: ClientDeclaration['at']): Partial<ClientDeclaration> | undefined {
  if (driver.engine !== 'redis') return connectionOf(value, driver, world, at)
  const url = referenceOf(value, driver.engine, world, at)
  return url === undefined ? undefined : { url, ...(url.variable === undefined ? {} : { onlyIfSet: url.literal === undefined }) }
}

const starting = /^(Main|Configure|ConfigureServices|ConfigureContainer|StartAsync|StartingAsync|ExecuteAsync|Invoke|InvokeAsync)$/

/** `EnsureDeleted` on the way of a program as it starts ({@link https://learn.microsoft.com/ef/core/managing-schemas/ensure-created}). */
function destructive(world: World, path: string, clients: readonly ClientDeclaration[]): readonly ClientDeclaration[] {
  const home = clients.find(({ engine }) => engine !== 'redis')
  if (home === undefined) return []
  const found: ClientDeclaration[] = []
  for (const { root } of world.run.program.files) {
    for (const node of nodesIn(root)) {
      const call = callOf(node)
      if (call === undefined || !/^EnsureDeleted(Async)?$/.test(call.name) || !isStarted(node, world)) continue
      const truth = reaches(node, world)
      if (truth === false || truth === undefined) continue
      const at = placeOfNode(node, world, `${fieldOf(memberAround(node), 'name')?.text ?? 'Program'}.${call.name}`)
      const when = typeof truth === 'object' ? conditionOf(truth) : undefined
      if (typeof truth === 'object' && when === undefined) continue
      found.push({
        kind: 'client',
        library: home.library,
        ...(home.engine === undefined ? {} : { engine: home.engine }),
        name: call.name,
        path,
        at,
        made: 'guarded',
        defines: true,
        use: 'code',
        destructive: { what: call.name, at, ...(when === undefined ? {} : { when }) },
      })
    }
  }
  return found
}

function conditionOf({ variable, value, isDefault, except, others, and }: Choice): Condition | undefined {
  if (and !== undefined || others !== undefined || (except?.length ?? 0) > 1) return undefined
  return { variable, equals: except?.[0] ?? value, isNegated: except !== undefined, unset: isDefault }
}

/** Whether a program comes there by itself as it starts, as far as it shows. */
function isStarted(node: CsNode, world: World, level = 0): boolean {
  const member = memberAround(node)
  if (member === undefined) return ![...around(node)].some((one) => /^(Map\w*|Add\w*)$/.test(callOf(one)?.name ?? ''))
  const name = fieldOf(member, 'name')?.text ?? ''
  if (starting.test(name) || member.type === 'constructor_declaration') return true
  if (level > 5) return false
  return (world.run.program.calls.get(name) ?? []).slice(0, 20).some((call) => memberAround(call.node) !== member && isStarted(call.node, world, level + 1))
}

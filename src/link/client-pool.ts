/** How many connections one constructor of a client opens: its URL, its variable, its code or its library says. */
import { byDefault, isResolved, known, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import type { ClientDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import type { DatabaseUrl } from '../parse/url.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { firstSet, variableOf } from './variables.ts'

/** The variable that sizes a pool, where the service has it; else what the code says. */
export function poolOf(client: ClientDeclaration, service: Running, declared: Declared): Fact<number> | undefined {
  const figure = (variable: string | readonly string[] | undefined, written: Fact<number> | undefined): Fact<number> | undefined => {
    const set = firstSet(service, variable, declared)
    return set === undefined ? written : numberOf(set.value, `\${${set.name}}`)
  }
  return together(figure(client.poolVariable, client.pool), figure(client.overflowVariable, client.overflow))
}

/** The pool of a client that several constructors make. Of configurations that one application lays over one another, a figure outranks what the library takes without one. */
export function poolOfGroup(group: readonly ClientDeclaration[], service: Running, declared: Declared): Fact<number> | undefined {
  const pools = group.map((client) => ({ client, pool: poolOf(client, service, declared) })).filter(({ pool }) => pool !== undefined)
  const [first] = pools
  const isLaid = ({ library, defines, made }: ClientDeclaration): boolean => library === 'sqlalchemy' && defines === true && made === 'module'
  const isUsual = (pool: Fact<number> | undefined): boolean => pool?.state === 'default' && !pool.note.startsWith('where ')
  if (first === undefined || first.client !== group[0] || !isLaid(first.client) || !isUsual(first.pool)) return first?.pool
  return (pools.find(({ client, pool }) => isLaid(client) && !isUsual(pool)) ?? first).pool
}

/** A pool with what it opens beyond its size: where somebody wrote one of the two, the sum is somebody's figure. */
function together(pool: Fact<number> | undefined, overflow: Fact<number> | undefined): Fact<number> | undefined {
  if (pool === undefined || overflow === undefined) return pool
  if (isResolved(pool) && isResolved(overflow)) {
    const value = pool.value + overflow.value
    const written = [pool, overflow].find(({ state }) => state === 'known')
    if (written !== undefined) return { ...known(value, written.at), ...(overflow.at === pool.at ? {} : { also: [written === pool ? overflow.at : pool.at] }) }
    const fallen = [pool, overflow].find((one) => one.state === 'default' && one.note.startsWith('where ')) ?? pool
    return { ...fallen, value }
  }
  const open = isResolved(pool) ? overflow : pool
  const low = [pool, overflow].reduce((sum, one) => sum + (isResolved(one) ? one.value : (one.atLeast ?? 0)), 0)
  const high = [pool, overflow].map((one) => (isResolved(one) ? one.value : one.atMost))
  const [first, second] = high
  const { atMost: _, ...rest } = open as UnresolvedFact
  return { ...rest, atLeast: Math.max(1, low), ...(first === undefined || second === undefined ? {} : { atMost: first + second }) }
}

/** What the URL says of the pool counts over what code says. */
export function poolInUrl(
  { poolParameter, poolIsInUrl, library }: ClientDeclaration,
  parsed: DatabaseUrl | undefined,
  url: Fact<string> | undefined,
): Fact<number> | undefined {
  if (poolIsInUrl === true && parsed === undefined && url?.state === 'unresolved')
    return {
      ...unresolved(`the pool of ${library}, which ${url.raw} sizes`, url.at, 'set the connection string without its password in the stack'),
      atLeast: 1,
    }
  const set = poolParameter === undefined ? undefined : parsed?.parameters.get(poolParameter)
  return set === undefined || url === undefined ? undefined : numberOf(known(set, url.at), poolParameter ?? '')
}

/** A connection string that switches its pool off: each opening makes a connection of its own. */
export function isUnpooled({ poolIsInUrl }: ClientDeclaration, parsed: DatabaseUrl | undefined): boolean {
  return poolIsInUrl === true && /^(false|no|0)$/i.test(parsed?.parameters.get('pooling') ?? '')
}

export function numberOf(set: Fact<string>, name: string): Fact<number> {
  // A blank one is no number.
  const number = Number(valueOf(set)?.trim() || Number.NaN)
  const { at } = set
  if (!Number.isInteger(number) || number < 0) return { ...unresolved(name, at, 'write a number, or a default for the variable'), atLeast: 1 }
  return set.state === 'default' ? byDefault(number, at, set.note) : known(number, at)
}

/** `connection_limit` of the URL; with a driver adapter the driver's pool, and the URL's limit does nothing. */
export function prismaPool(
  parsed: DatabaseUrl | undefined,
  url: Fact<string> | undefined,
  made: readonly ClientDeclaration[],
  schema: SchemaDeclaration,
  cpus: number | undefined,
): Fact<number> | undefined {
  const adapted = made.find((client) => client.adapter !== undefined)
  if (adapted !== undefined) return adapted.pool
  const limit = parsed?.parameters.get('connection_limit')
  const at = url?.at ?? schema.at
  if (limit !== undefined) {
    if (!/^\d+$/.test(limit)) return unresolved(limit, at, 'write a number, or a default for the variable')
    const value = Number(limit)
    return url?.state === 'default' ? byDefault(value, at, url.note) : known(value, at)
  }
  // A URL of which nothing is known may carry a limit.
  if (parsed === undefined)
    return {
      state: 'unresolved',
      raw: url !== undefined && !isResolved(url) ? url.raw : 'the URL',
      at,
      atLeast: 1,
      hint: 'set the URL without its password in the stack or in a committed example',
    }
  if (cpus !== undefined) return byDefault(cpus * 2 + 1, at, `Prisma’s default on ${cpus} cores`)
  return { state: 'unresolved', raw: 'num_cpus * 2 + 1', at, atLeast: 3, hint: 'set connection_limit in the URL' }
}

/** What options ask for, by the variable that sets it where the service has it. */
export function tlsOf(group: readonly ClientDeclaration[], service: Running, declared: Declared): { readonly tls?: Fact<string> } {
  const first = group.find((one) => one.tls !== undefined || one.tlsVariable !== undefined)
  const set = first?.tlsVariable === undefined ? undefined : variableOf(service, first.tlsVariable, declared)
  const tls = set ?? first?.tls
  return tls === undefined ? {} : { tls }
}

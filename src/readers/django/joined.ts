/** Joins what several branches say of one client where nothing tells which of them is taken: what they agree on is known, and the rest is not. */
import { unresolved, valueOf } from '../../base/fact.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'

export function joined(clients: readonly ClientDeclaration[]): readonly ClientDeclaration[] {
  const groups = new Map<string, ClientDeclaration>()
  for (const client of clients) {
    const key = JSON.stringify([client.library, client.name, client.engine, client.url?.variable, client.hostVariable, client.chosenBy])
    const before = groups.get(key)
    groups.set(key, before === undefined ? client : agreed(before, client))
  }
  const all = [...groups.values()]
  return all.map((client) => {
    const others = all.filter(
      ({ library, name, chosenBy }) => library === client.library && name === client.name && JSON.stringify(chosenBy) === JSON.stringify(client.chosenBy),
    )
    if (others.length > 1 || client.isOneOfSeveral === undefined) return client
    const { isOneOfSeveral: _, ...rest } = client
    return rest
  })
}

function agreed(a: ClientDeclaration, b: ClientDeclaration): ClientDeclaration {
  const { pool, host, url, tls, ...rest } = a
  const isSamePool = valueOf(pool) === valueOf(b.pool) && a.perThread === b.perThread && a.poolVariable === b.poolVariable
  const isSameHost = valueOf(host) === valueOf(b.host)
  const isSameUrl = valueOf(url?.literal) === valueOf(b.url?.literal)
  return {
    ...rest,
    ...(pool === undefined && b.pool === undefined
      ? {}
      : isSamePool && pool !== undefined
        ? { pool }
        : { pool: { ...unresolved('the pool, of which several branches say several things', (pool ?? b.pool)?.at ?? a.at), atLeast: 1 } }),
    ...(host === undefined ? {} : { host: isSameHost ? host : unresolved('the host, of which several branches say several things', host.at) }),
    ...(url === undefined ? {} : { url: isSameUrl ? url : { ...url, literal: unresolved('the URL, of which several branches say several things', url.at) } }),
    ...(tls !== undefined && valueOf(tls) === valueOf(b.tls) ? { tls } : {}),
  }
}

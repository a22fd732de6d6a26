/** A database in a file that stands in a module for a start, where settings that are not in the tree are laid over it: production's is what those set. */
import { unresolved, valueOf } from '../../base/fact.ts'
import { wordsOf } from '../../base/paths.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { PyOverlay } from '../../parse/python/index.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'
import { databasesOf, type Settings } from './databases.ts'

/** Servers that a module names are what all installations have, as long as nobody says otherwise. */
export function leftToOverlays(clients: readonly ClientDeclaration[], overlays: readonly PyOverlay[], settings: Settings): readonly ClientDeclaration[] {
  const laid = overlays.filter(({ name }) => !isTrial(name ?? ''))
  if (laid.length === 0 || !clients.some(isFile)) return clients
  const before = laid.map(({ name, names }) => ({ name, places: new Set(databasesOf({ ...settings, names }).map(placeOf)) }))
  return clients.map((client) => {
    const by = isFile(client) ? before.find(({ places }) => places.has(placeOf(client))) : undefined
    return by === undefined ? client : left(client, by.name ?? 'code of another file')
  })
}

/** What is missing for development or tests says nothing of production. */
const isTrial = (name: string): boolean =>
  wordsOf(name.replace(/\.\w+$/, '')).some((word) => /^(dev|devel|develop|development|tests?|testing|ci|debug)$/.test(word))

const placeOf = ({ name, at }: ClientDeclaration): string => `${name} ${at.path}:${at.line}`

/** Of several branches nobody knows the engine anyway. */
function isFile({ engine, url, isOneOfSeveral }: ClientDeclaration): boolean {
  if (isOneOfSeveral === true) return false
  return engine === 'sqlite' || (engine === undefined && parseDatabaseUrl(valueOf(url?.literal) ?? '')?.engine === 'sqlite')
}

/** How it is pooled, the file says as well. */
function left(client: ClientDeclaration, setBy: string): ClientDeclaration {
  const { engine: _, perThread: __, poolVariable: ___, url, ...rest } = client
  const untold = unresolved(`which database ${setBy} sets`, rest.at, 'describe the database in a stack')
  const open = url === undefined ? undefined : { at: url.at, ...(url.variable === undefined ? { literal: untold } : { variable: url.variable }) }
  return { ...rest, setBy, pool: { ...untold, atLeast: 1 }, ...(open === undefined ? {} : { url: open }) }
}

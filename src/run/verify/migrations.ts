/** The repository's migrations held against those that the database says it has applied. */
import type { Evidence } from '../../base/evidence.ts'
import { wholeFile } from '../../base/evidence.ts'
import type { TreeEntry } from '../../base/source.ts'
import type { Figures } from '../../probes/probe.ts'
import type { Drift } from './drift.ts'

export interface Migration {
  readonly name: string
  readonly at: Evidence
}

/** Prisma's, a folder each ({@link https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories}); none where two histories are in the tree. */
export function migrationsOf(entries: readonly TreeEntry[]): readonly Migration[] {
  const histories = new Map<string, Migration[]>()
  for (const { path } of entries) {
    const [, history, name] = /^((?:.*\/)?migrations)\/([^/]+)\/migration\.sql$/.exec(path) ?? []
    if (history === undefined || name === undefined) continue
    histories.set(history, [...(histories.get(history) ?? []), { name, at: wholeFile(path) }])
  }
  const [only, second] = [...histories.values()]
  return only === undefined || second !== undefined ? [] : only
}

/** Names shown of those that are missing. */
const maxShown = 3

/** A database that another tool migrates says nothing of these. */
export function migrationDrift(migrations: readonly Migration[], seen: Figures): readonly Drift[] {
  const applied = seen['applied']
  if (!Array.isArray(applied) || migrations.length === 0) return []
  const there = new Set<unknown>(applied)
  const missing = migrations.filter(({ name }) => !there.has(name))
  if (missing.length === migrations.length && applied.length > 0) return []
  const target = `${migrations.length} applied`
  const names = missing.slice(0, maxShown).map(({ name }) => name)
  const rest = missing.length > maxShown ? ` and ${missing.length - maxShown} more` : ''
  const actual = missing.length === 0 ? target : `${migrations.length - missing.length} applied, not ${names.join(', ')}${rest}`
  const at = (missing[0] ?? migrations[0])?.at ?? wholeFile('')
  const same = missing.length === 0
  return [
    {
      name: 'migrations',
      judged: {
        outcome: same ? 'pass' : 'fail',
        target,
        actual,
        reasonCode: same ? 'ok' : 'drift',
        message: same ? '' : `${at.path} is in the deployed commit and not in the database`,
        declaredAt: at,
        figures: [],
      },
    },
  ]
}

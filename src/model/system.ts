/** The whole as understood: what the linker makes of all declarations of one tree. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Thing } from './kinds.ts'
import type { Candidate, Stack } from './stack.ts'

export interface System {
  /** The root thing, whose lists hold the others. */
  readonly root: Thing<'system'>
  /** Every thing by subject, in a stable order. */
  readonly things: readonly Thing[]
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  readonly skipped: readonly Skip[]
  /** Files that gave facts. */
  readonly files: readonly string[]
  /** Those among them that hold a part of the system itself: what only watches, describes or adorns it blocks no merge when it can't be read. */
  readonly bearing?: readonly string[]
  /** What still needs a database: a client, schema, URL or script at this commit, by engine. */
  readonly needs: readonly Need[]
  /** What commands that run for production, schemas, migrations and clients still ask for, whether the tree holds it or not. */
  readonly asks: readonly Ask[]
  /** Ties the linker broke or could not, said to the user. */
  readonly notes: readonly string[]
}

export interface Ask {
  /**
   * A file that a deploy brings up, a server that a dump, a restore or a query speaks to, a database that code holds on to, a service behind a profile
   * that is off, or the routes of a proxy that still runs.
   */
  readonly what: 'file' | 'server' | 'database' | 'service' | 'route'
  /** As written; of a bare `docker compose up` the tool's default names; of a database the mark by which it is known again; of a route its host, or the mark of its proxy. */
  readonly names: readonly string[]
  /** Where a deploy says that it runs. */
  readonly folder?: string
  /** Of a server, and of a client's database. */
  readonly engine?: string
  readonly at: Evidence
}

export interface Need {
  readonly engine: string
  /** `service/api`, `schema prisma/schema.prisma`: who. */
  readonly by: string
  readonly at: { readonly path: string; readonly line: number; readonly key: string }
  /** Subject it reaches, where known. */
  readonly of?: string
  /** Only that it starts after the server says so: no more than a hint that it opens connections. */
  readonly waits?: boolean
}

/** Which subject at head is which at base: by name, else by what it is known again by, one to one. */
import { compareText } from '../base/evidence.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import { valueOf, type Fact } from '../base/fact.ts'
import type { System } from '../model/system.ts'

export interface Identity {
  /** Base subject → head subject. */
  readonly forward: ReadonlyMap<string, string>
  readonly backward: ReadonlyMap<string, string>
  /** Sentences about matches that could have been others. */
  readonly ties: readonly string[]
}

const relatives: Readonly<Record<string, string>> = { mariadb: 'mysql', valkey: 'redis' }

/** MariaDB is MySQL's kin, and Valkey Redis's. */
export function engineOf(thing: Thing): string | undefined {
  const engine = (thing.facts as { readonly engine?: Fact<string> }).engine
  const value = valueOf(engine)
  return value === undefined ? undefined : (relatives[value] ?? value)
}

const servers: ReadonlySet<string | undefined> = new Set(['postgres', 'mysql', 'mssql', 'oracle', 'cockroachdb'])

const files: ReadonlySet<string | undefined> = new Set(['sqlite', 'h2', 'hsqldb', 'derby'])

/** The same engine or a compatible one. An application that moves from a single file to a server keeps its database. */
function compatible(base: Thing, head: Thing): boolean {
  const before = engineOf(base)
  const after = engineOf(head)
  return before === after || before === undefined || after === undefined || (files.has(before) && servers.has(after))
}

export function identify(base: System, head: System): Identity {
  const forward = new Map<string, string>([['system', 'system']])
  const ties: string[] = []
  const byName = new Map<string, Thing>(head.things.map((thing) => [subjectOf(thing), thing]))
  const left = new Map<string, Thing>(base.things.map((thing) => [subjectOf(thing), thing]))
  const free = new Map<string, Thing>(byName)
  const match = (before: Thing, after: Thing): void => {
    forward.set(subjectOf(before), subjectOf(after))
    left.delete(subjectOf(before))
    free.delete(subjectOf(after))
  }
  for (const thing of base.things) {
    const same = byName.get(subjectOf(thing))
    if (same !== undefined && compatible(thing, same)) match(thing, same)
  }
  // Marks are tried in the order of how telling they are, over all things at once, so that no early weak match takes a later strong one's.
  const prefixes = [...new Set([...left.values()].flatMap((thing) => thing.marks.map(prefixOf)))].sort((a, b) => rank(a) - rank(b) || compareText(a, b))
  for (const prefix of prefixes) {
    for (const thing of [...left.values()]) {
      const fitting = fits(thing, prefix, free.values())
      const [first] = fitting
      if (first === undefined) continue
      const rivals = [...left.values()].filter((other) => other !== thing && other.kind === thing.kind && fits(other, prefix, [first]).length > 0)
      if (fitting.length === 1 && rivals.length === 0) match(thing, first)
      else if (prefix !== 'engine' && prefix !== 'role')
        ties.push(`${subjectOf(thing)} may be ${fitting.map(subjectOf).sort(compareText).join(' or ')} at head`)
    }
  }
  const stillOpen = ties.filter((tie) => left.has(tie.slice(0, tie.indexOf(' may be '))))
  return { forward, backward: new Map([...forward].map(([before, after]) => [after, before])), ties: [...new Set(stillOpen)] }
}

function prefixOf(mark: string): string {
  return mark.slice(0, mark.indexOf(':'))
}

const order = [
  'image',
  'build',
  'folder',
  'clients',
  'schema',
  'migrations',
  'code',
  'host',
  'volume',
  'of',
  'service',
  'software',
  'mechanism',
  'engine',
  'role',
]

function rank(prefix: string): number {
  const place = order.indexOf(prefix)
  return place === -1 ? order.length : place
}

function fits(thing: Thing, prefix: string, among: Iterable<Thing>): readonly Thing[] {
  const own = thing.marks.filter((mark) => prefixOf(mark) === prefix)
  if (own.length === 0) return []
  return [...among].filter((other) => other.kind === thing.kind && compatible(thing, other) && own.some((mark) => other.marks.includes(mark)))
}

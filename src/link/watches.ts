/** What looks at the system, from scrape jobs to uptime checks, and what stands between it and the world. */
import { byDefault, known } from '../base/fact.ts'
import type { FactsOf, Thing } from '../model/kinds.ts'
import { alertFacts, alertsIn } from './alerts.ts'
import type { Database } from './databases.ts'
import { diskFacts } from './disks.ts'
import { edgeFacts } from './edges.ts'
import { dashboardFacts, logFacts, watchedDatabaseFacts } from './gathering.ts'
import type { Linked } from './linked.ts'
import { loadTestFacts, scannerFacts } from './load-tests.ts'
import type { Running } from './running.ts'
import { scrapedFacts } from './scrapes.ts'
import { facts, text, thing } from './things.ts'
import { uptimeFacts } from './uptime.ts'

/** More than a person would look through; the facts of the system are made from all of them. */
const most = 500

export function watchThings(linked: Linked): readonly Thing<'watch'>[] {
  const idle = new Set(alertsIn(linked).idle.map(({ alert }) => alert))
  const counts = new Map<string, number>()
  return linked.declared.watches
    .filter((watch) => watch.disabled === undefined && watch.name !== '' && !idle.has(watch))
    .slice(0, most)
    .map((watch) => {
      const plain = `${watch.what} ${watch.name}`
      const count = (counts.get(plain) ?? 0) + 1
      counts.set(plain, count)
      return thing(
        'watch',
        count === 1 ? plain : `${plain} (${count})`,
        watch.at,
        facts({
          what: text(watch.what, watch.at),
          tool: text(watch.tool, watch.at),
          signal: watch.signal === undefined ? undefined : byDefault(watch.signal, watch.at, 'by the metrics it reads'),
          threshold: watch.threshold,
          forSeconds: watch.forSeconds,
          outside: watch.outside === undefined ? undefined : known(watch.outside, watch.at),
        }),
      )
    })
}

export function watchedService(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  return scrapedFacts(service, linked)
}

export function watchedDatabase(database: Database, linked: Linked): Partial<FactsOf<'database'>> {
  return watchedDatabaseFacts(database, linked)
}

export function watchedSystem(linked: Linked): Partial<FactsOf<'system'>> {
  return {
    ...alertFacts(linked),
    ...uptimeFacts(linked),
    ...diskFacts(linked),
    ...logFacts(linked),
    ...dashboardFacts(linked),
    ...loadTestFacts(linked),
    ...scannerFacts(linked),
    ...edgeFacts(linked),
  }
}

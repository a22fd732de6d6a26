/** What AWS reports of a database's connections and queries, where it is switched on. */
import { mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { Resource } from '../resource.ts'

/**
 * Performance Insights or Database Insights, and enhanced monitoring ({@link https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html}).
 * Nothing is said where nothing is switched on.
 */
export function watchersOf(resources: readonly Resource[]): { readonly watched?: Fact<string> } {
  const facts = resources.flatMap((resource): readonly Fact<string>[] => {
    const insights = resource.flag('performance_insights_enabled')
    const interval = resource.number('monitoring_interval')
    const mode = resource.text('database_insights_mode')
    return [
      ...(insights === undefined ? [] : [mapFact(insights, (on) => (on ? 'Performance Insights' : ''))]),
      ...(mode === undefined ? [] : [mapFact(mode, (text) => (text === 'advanced' ? 'Database Insights' : ''))]),
      ...(interval === undefined ? [] : [mapFact(interval, (seconds) => (seconds > 0 ? 'enhanced monitoring' : ''))]),
    ]
  })
  const watched = facts.find((fact) => (valueOf(fact) ?? '') !== '') ?? facts.find((fact) => fact.state === 'unresolved')
  // An empty text only says that something is switched off.
  return watched === undefined ? {} : { watched }
}

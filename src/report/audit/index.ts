/** The full audit: an executive summary and ten numbered sections, each sentence a fact with its place; a section about nothing is one line. */
import type { Scorecard } from '../../model/verdict.ts'
import type { Links } from '../links.ts'
import { backupSection } from './backup.ts'
import { costSection } from './cost.ts'
import { databaseSection } from './database.ts'
import { infrastructureSection } from './infrastructure.ts'
import type { Drawn } from './parts.ts'
import { performanceSection } from './performance.ts'
import { planSection } from './plan.ts'
import { recommendationSection } from './recommendations.ts'
import { monitoringSection, securitySection } from './safety.ts'
import { executiveSummary } from './summary.ts'
import { verdictSection } from './verdict.ts'
import { nothingJudged } from '../no-stack.ts'

/** The sections in order, so that a budget may cut from the end. */
export function auditSections(scorecard: Scorecard, links: Links | undefined): readonly string[] {
  const drawn: Drawn = { scorecard, links }
  if (scorecard.categories.length === 0) return [nothingJudged(scorecard)]
  return [
    executiveSummary(drawn),
    infrastructureSection(drawn),
    databaseSection(drawn),
    securitySection(drawn),
    monitoringSection(drawn),
    backupSection(drawn),
    performanceSection(drawn),
    costSection(drawn),
    planSection(drawn),
    verdictSection(drawn),
    recommendationSection(drawn),
  ]
}

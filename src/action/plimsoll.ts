/** The true engine, loaded once it is known that there is something to do. */
import type { Engine } from './engine.ts'

export async function plimsoll(): Promise<Engine> {
  const [
    { gate, exitOf },
    { likelyFiles },
    { known },
    { scanTree },
    { renderComment },
    { renderScorecard, renderSummary },
    json,
    sarif,
    { badgeJson },
    { renderIssue },
    { version },
  ] = await Promise.all([
    import('../run/gate.ts'),
    import('../run/likely.ts'),
    import('../run/known.ts'),
    import('../run/scan-tree.ts'),
    import('../report/comment.ts'),
    import('../report/markdown.ts'),
    import('../report/json.ts'),
    import('../report/sarif.ts'),
    import('../report/badge.ts'),
    import('../report/issue.ts'),
    import('../base/version.gen.ts'),
  ])
  return {
    gate,
    likelyFiles,
    exitOf,
    known,
    renderComment,
    renderSummary,
    renderJson: json.decisionJson,
    renderSarif: (decision) => sarif.decisionSarif(decision, { version }),
    scan: scanTree,
    renderScorecard: ({ scorecard, notices }, options) => renderScorecard(scorecard, { ...options, notices }),
    renderScorecardJson: ({ scorecard }) => json.scorecardJson(scorecard),
    renderScorecardSarif: ({ scorecard, own, notices }) => sarif.scorecardSarif(scorecard, { version, own, notices }),
    renderBadge: ({ scorecard }) => badgeJson(scorecard),
    renderIssue: ({ scorecard, notices }, options) => renderIssue(scorecard, { ...options, notices }),
    verifier: async () => (await import('./verify-engine.ts')).verifier,
  }
}

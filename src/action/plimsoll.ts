/** The true engine, loaded once it is known that there is something to do. */
import type { Engine } from './engine.ts'

export async function plimsoll(): Promise<Engine> {
  const [{ gate, exitOf }, { likelyFiles }, { renderComment }, { renderSummary }, { decisionJson }, { decisionSarif }, { version }] = await Promise.all([
    import('../run/gate.ts'),
    import('../run/likely.ts'),
    import('../report/comment.ts'),
    import('../report/markdown.ts'),
    import('../report/json.ts'),
    import('../report/sarif.ts'),
    import('../base/version.gen.ts'),
  ])
  return {
    gate,
    likelyFiles,
    exitOf,
    renderComment,
    renderSummary,
    renderJson: decisionJson,
    renderSarif: (decision) => decisionSarif(decision, { version }),
  }
}

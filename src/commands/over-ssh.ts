/** Where something happens that a script has another machine do. */
import type { Word } from '../model/action.ts'
import type { Draft } from './tool.ts'

/** What is dumped or deleted over ssh is so there. */
export function overSsh(draft: Draft, host: Word | undefined): Draft {
  if (draft.does === 'dump' && host !== undefined) return { ...draft, target: { ...draft.target, away: host } }
  if (draft.does !== 'prune' || host === undefined || !draft.where.text.startsWith('/')) return draft
  return { ...draft, where: { ...draft.where, text: `${host.text}:${draft.where.text}`, resolved: draft.where.resolved && host.resolved } }
}

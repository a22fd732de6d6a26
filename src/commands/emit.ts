/** Gives an action its place and its conditions. */
import type { Action, Word } from '../model/action.ts'
import type { Session, State } from './session.ts'
import type { Draft } from './tool.ts'

function nameOf(draft: Draft): string {
  switch (draft.does) {
    case 'build':
    case 'deploy':
    case 'destroy':
    case 'cluster':
    case 'remove':
    case 'rollout':
    case 'scale':
    case 'enable':
    case 'image':
    case 'install-cron':
    case 'run':
    case 'set':
      return draft.does
    default:
      return `${draft.does}.${draft.tool}`
  }
}

export function emit(draft: Draft, line: number, state: State, sink: Action[], session: Session): Action {
  const name = nameOf(draft)
  const count = (session.keys.get(name) ?? 0) + 1
  session.keys.set(name, count)
  const key = `${session.origin.key}.${name}${count === 1 ? '' : `[${count}]`}`
  const condition = state.conditions.join(' && ')
  const at = { path: session.origin.path, line, key }
  const away = /^(run|set)$/.test(draft.does) && (state.place.host !== undefined || session.origin.title?.endsWith(' ssh') === true)
  const action = { ...draft, at, ...(condition === '' ? {} : { condition }), ...(away ? { away } : {}) } as Action
  sink.push(action)
  if (action.does === 'dump' && action.output !== undefined) session.outputs.add(action.output.text)
  if (action.does === 'copy') session.outputs.add(action.to.text)
  return action
}

/** What is dumped or deleted over ssh is so there. */
export function overSsh(draft: Draft, host: Word | undefined): Draft {
  if (draft.does === 'dump' && host !== undefined) return { ...draft, target: { ...draft.target, away: host } }
  if (draft.does !== 'prune' || host === undefined || !draft.where.text.startsWith('/')) return draft
  return { ...draft, where: { ...draft.where, text: `${host.text}:${draft.where.text}`, resolved: draft.where.resolved && host.resolved } }
}

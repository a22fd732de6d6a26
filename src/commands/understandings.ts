/** Several scripts that run one after another, such as a job's steps, as one. */
import type { Action } from '../model/action.ts'
import type { Understanding } from './understanding.ts'

/** Joins them in order; numbers of pipelines are made different, so that one step's dump is never tied to another's upload. */
export function joinUnderstandings(list: readonly Understanding[]): Pick<Understanding, 'actions' | 'schedules' | 'skipped'> {
  let offset = 0
  const actions: Action[] = []
  for (const one of list) {
    let highest = offset
    for (const action of one.actions) {
      if ((action.does !== 'dump' && action.does !== 'copy') || action.pipeline === undefined) actions.push(action)
      else {
        const pipeline = action.pipeline + offset
        if (pipeline > highest) highest = pipeline
        actions.push({ ...action, pipeline })
      }
    }
    offset = highest
  }
  return { actions, schedules: list.flatMap((one) => one.schedules), skipped: list.flatMap((one) => one.skipped) }
}

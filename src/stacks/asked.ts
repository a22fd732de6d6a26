/** Stack files that deploys bring up and that the tree does not hold: gone, or kept elsewhere. */
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Ask } from '../model/system.ts'
import { deployments } from './deployments.ts'
import { defaultNames, type Locator } from './locate.ts'

/** Deploys for staging and development ask for nothing of production's. */
const production = 2

export function filesAsked(scripts: readonly ScriptDeclaration[], schedules: readonly ScheduleDeclaration[], locate: Locator): readonly Ask[] {
  return deployments(scripts, schedules, locate).flatMap(({ files, missing, strength, at, folder }): readonly Ask[] => {
    if (strength < production || (files.length > 0 && missing.length === 0)) return []
    return [{ what: 'file', names: files.length === 0 && missing.length === 0 ? [...defaultNames] : missing, ...(folder === undefined ? {} : { folder }), at }]
  })
}

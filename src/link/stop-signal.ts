/** Which signal a service is told to stop with: what waits for a terminal's alone is killed where its platform sends another. */
import { valueOf } from '../base/fact.ts'
import type { Linked } from './linked.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

/** Platforms that send SIGTERM unless the image says otherwise; Fly.io, Nomad and pm2 send SIGINT, and of others it is not known. */
const terminating: ReadonlySet<string | undefined> = new Set([
  undefined,
  'kubernetes',
  'ecs',
  'render',
  'heroku',
  'railway',
  'cloud-run',
  'app-engine',
  'app-platform',
  'app-runner',
  'container-apps',
])

/** Whether it is, or may be, stopped with SIGINT. */
export function mayBeInterrupted(service: Running, linked: Linked): boolean {
  const { declared, inStack, stage, actions } = service
  const told = declared.stopSignal ?? ownImage(service, linked.declared)?.lineage.find((one) => one.stopSignal !== undefined)?.stopSignal
  if (told !== undefined) return told.state === 'unresolved' || /^((SIG)?INT|2)$/i.test(told.value.trim())
  const managed =
    actions.some((action) => action.does === 'serve' && action.tool.startsWith('pm2')) ||
    (valueOf(commandOf(declared, stage)) ?? []).some((word) => /(^|\/)pm2(-\w+)?$/.test(word))
  return !inStack || managed || !terminating.has(declared.orchestrator)
}

/** Short ways to load a configuration and to hold two sides of the gate against each other. */
import { UserError } from '../../src/base/errors.ts'
import { loadConfig } from '../../src/config/load.ts'
import { gateChanges, type GateChanges, type HeadConfig } from '../../src/config/weakened.ts'
import type { Config } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'

export type Files = Readonly<Record<string, string>>

export const clock = new Date('2026-11-20T15:00:00Z')

export function configOf(text: string, others: Files = {}): Promise<Config> {
  return loadConfig(memoryTree({ '.plimsoll.yml': text, ...others }), { rules: shippedRules })
}

/** What is wrong with it, each line with its place. */
export async function problemsOf(text: string, others: Files = {}): Promise<readonly string[]> {
  return linesOf(configOf(text, others))
}

export async function linesOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return []
  if (!(error instanceof UserError)) throw error
  if (error.exit !== 2) throw new Error(`exit ${error.exit}`)
  return `${error.where === undefined ? '' : `${error.where}: `}${error.message}`.split('\n')
}

async function headOf(files: Files): Promise<HeadConfig> {
  try {
    return { config: await loadConfig(memoryTree(files), { rules: shippedRules }) }
  } catch (error) {
    if (error instanceof UserError) return { invalid: error.message, ...(error.where === undefined ? {} : { where: error.where }) }
    throw error
  }
}

/** The gate's own changes between two trees. */
export async function held(base: Files, head: Files, factsChanged = false): Promise<GateChanges> {
  const config = await loadConfig(memoryTree(base), { rules: shippedRules })
  return gateChanges({
    base: config,
    head: await headOf(head),
    baseFiles: new Map(Object.entries(base)),
    headFiles: new Map(Object.entries(head)),
    factsChanged,
    clock,
  })
}

/** Blocking changes as `path:line side first sentence`. */
export function told({ changes }: GateChanges): readonly string[] {
  return changes.map(
    (change) => `${change.evidence.path}:${change.evidence.line} ${change.side} ${change.message.replace(/ (?:To allow it|It counts when).*$/, '')}`,
  )
}

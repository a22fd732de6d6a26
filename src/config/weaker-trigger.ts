/** Whether a workflow still runs whenever it did: its triggers and their filters. */
import type { Difference } from './difference.ts'
import { gating, type Trigger, type Workflow } from './workflow.ts'

const defaultTypes: readonly string[] = ['opened', 'synchronize', 'reopened']
const runTypes: readonly string[] = ['requested', 'in_progress', 'completed']

export function triggerDifferences(before: Workflow, after: Workflow): readonly Difference[] {
  const found: Difference[] = []
  const add = (line: number, side: 'base' | 'head', key: string, what: string): void => {
    const path = side === 'head' ? after.path : before.path
    found.push({ effect: 'weaker', path, line, side, key, what: `the workflow ${after.path} ${what}` })
  }
  for (const name of gating) {
    const old = before.triggers.get(name)
    if (old === undefined) continue
    const key = `on.${name}`
    const recent = after.triggers.get(name) ?? after.triggers.get(twins[name] ?? '')
    if (recent === undefined) add(old.line, 'base', key, `ran on ${name} and does not any more`)
    else for (const { line, what } of narrowed(old, recent, name === 'workflow_run' ? runTypes : defaultTypes)) add(line, 'head', key, what)
  }
  return found
}

/** Both run on every pull request. */
const twins: Readonly<Record<string, string>> = { pull_request: 'pull_request_target', pull_request_target: 'pull_request' }

function narrowed(old: Trigger, recent: Trigger, all: readonly string[]): readonly { readonly line: number; readonly what: string }[] {
  const found: { line: number; what: string }[] = []
  const tell = (name: string, what: string): void => void found.push({ line: recent.filters.get(name)?.line ?? recent.line, what })
  for (const name of ['branches', 'paths']) {
    const [before, now] = [old.filters.get(name)?.values, recent.filters.get(name)?.values]
    if (now === undefined) continue
    if (before === undefined) {
      // A pattern for everything narrows nothing, unless one after it takes some away.
      if (!now.includes('**') || now.some((pattern) => pattern.startsWith('!'))) tell(name, `ran for all ${name} and runs only for ${now.join(', ')}`)
      continue
    }
    const lost = now.includes('**') ? [] : before.filter((pattern) => !pattern.startsWith('!') && !now.includes(pattern))
    const excluded = now.filter((pattern) => pattern.startsWith('!') && !before.includes(pattern))
    if (lost.length > 0) tell(name, `ran for ${name} ${lost.join(', ')} and does not any more`)
    if (excluded.length > 0) tell(name, `leaves out ${name} ${excluded.map((pattern) => pattern.slice(1)).join(', ')}, which it ran for`)
  }
  for (const name of ['branches-ignore', 'paths-ignore']) {
    const before = old.filters.get(name)?.values ?? []
    const added = (recent.filters.get(name)?.values ?? []).filter((pattern) => !before.includes(pattern))
    if (added.length > 0) tell(name, `leaves out ${name.replace('-ignore', '')} ${added.join(', ')}, which it ran for`)
  }
  const types = recent.filters.get('types')?.values ?? all
  const lost = (old.filters.get('types')?.values ?? all).filter((type) => !types.includes(type))
  if (lost.length > 0) tell('types', `ran on ${lost.join(', ')} and does not any more`)
  const from = recent.filters.get('workflows')?.values
  const others = from === undefined ? [] : (old.filters.get('workflows')?.values ?? []).filter((workflow) => !from.includes(workflow))
  if (others.length > 0) tell('workflows', `ran after ${others.join(', ')} and does not any more`)
  return found
}

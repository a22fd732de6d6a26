/** What a change does to the workflows that run the gate: removed, disabled, narrowed, or made to let failures pass. */
import type { Difference } from './difference.ts'
import { shown } from './references.ts'
import { gating, isNever, plimsollWorkflows, type Placed, type Run, type Workflow } from './workflow.ts'
import { triggerDifferences } from './weaker-trigger.ts'

type Files = ReadonlyMap<string, string>

export function runsPlimsoll(files: Files): boolean {
  return plimsollWorkflows(files).size > 0
}

/** A workflow that moved is compared with its new file; one that never ran on a pull request guarded nothing. */
export function workflowDifferences(baseFiles: Files, headFiles: Files): readonly Difference[] {
  const [base, head] = [plimsollWorkflows(baseFiles), plimsollWorkflows(headFiles)]
  const found: Difference[] = []
  const compared = new Set<string>()
  for (const [path, before] of base) {
    if (!isGate(before)) continue
    const after = head.get(path) ?? [...head.values()].find((one) => !base.has(one.path) && !compared.has(one.path) && isGate(one))
    if (after === undefined) {
      const left = headFiles.has(path) ? 'ran Plimsoll and does not any more' : 'ran Plimsoll and is gone'
      found.push({ effect: 'weaker', path, line: before.runs[0]?.line ?? 1, side: 'base', key: '', what: `the workflow ${path} ${left}` })
      continue
    }
    compared.add(after.path)
    found.push(...triggerDifferences(before, after), ...before.runs.flatMap((run) => (isOff(run) ? [] : runDifferences(run, before, after))))
  }
  for (const [path, workflow] of head) {
    if (!base.has(path) && !compared.has(path))
      found.push({ effect: 'stronger', path, line: workflow.runs[0]?.line ?? 1, side: 'head', key: '', what: `the workflow ${path} is new and runs Plimsoll` })
  }
  return found
}

function isGate(workflow: Workflow): boolean {
  return gating.some((name) => workflow.triggers.has(name)) && workflow.runs.some((run) => !isOff(run))
}

function isOff(run: Run): boolean {
  return run.conditions.some((condition) => isNever(condition.text))
}

function runDifferences(before: Run, base: Workflow, after: Workflow): readonly Difference[] {
  const now =
    after.runs.find((run) => run.job === before.job && run.action === before.action && !isOff(run)) ??
    after.runs.find((run) => run.action === before.action && !isOff(run)) ??
    after.runs.find((run) => run.job === before.job) ??
    after.runs[0]
  if (now === undefined)
    return [
      {
        effect: 'weaker',
        path: base.path,
        line: before.line,
        side: 'base',
        key: `jobs.${before.job}`,
        what: `the job ${before.job} ran Plimsoll and does not any more`,
      },
    ]
  return reasons(before, now).map(({ line, what }) => ({
    effect: 'weaker',
    path: after.path,
    line,
    side: 'head',
    key: `jobs.${now.job}`,
    what: `the job ${now.job} ${what}`,
  }))
}

interface Reason {
  readonly line: number
  readonly what: string
}

function reasons(before: Run, now: Run): readonly Reason[] {
  const found: Reason[] = []
  const known = new Set(before.conditions.map((condition) => condition.text))
  for (const { text, line } of now.conditions) {
    if (isNever(text)) found.push({ line, what: 'ran Plimsoll and is disabled by `if: false`' })
    else if (!known.has(text) && !harmless.test(text))
      found.push({ line, what: `ran Plimsoll ${known.size > 0 ? 'under another condition' : 'always'} and runs it only if ${shown(text)}` })
  }
  if (now.soft !== undefined && now.soft.text !== before.soft?.text)
    found.push({ line: now.soft.line, what: 'failed with Plimsoll and goes on without it: continue-on-error is set' })
  if (before.action !== undefined && now.action !== undefined && before.action.toLowerCase() !== now.action.toLowerCase()) {
    found.push({ line: now.line, what: `ran ${shown(before.action)} and runs ${shown(now.action)}` })
  }
  return [...found, ...inputReasons(before.inputs, now.inputs), ...commandReasons(before, now)]
}

/** Conditions under which a step of a job that goes well runs as without any. */
const harmless = /^(true|always\(\)|success\(\)|!\s*cancelled\(\)|success\(\)\s*\|\|\s*failure\(\))$/

/** What each input is when it is left out. What decides by what or with what to compare may only go back to that. */
const inputDefaults: Readonly<Record<string, string>> = {
  'report-only': 'false',
  mode: 'auto',
  base: '',
  head: '',
  config: '.plimsoll.yml',
  'working-directory': '',
}

/** On an event that is not theirs both are an error, never a pass. */
const judges = /^(gate|publish)$/

function inputReasons(before: ReadonlyMap<string, Placed>, now: ReadonlyMap<string, Placed>): readonly Reason[] {
  return Object.entries(inputDefaults).flatMap(([name, standard]) => {
    const [old, recent] = [before.get(name)?.text || standard, now.get(name)?.text || standard]
    if (old === recent || (recent === standard && name !== 'config') || (name === 'mode' && judges.test(recent))) return []
    return [
      {
        line: now.get(name)?.line ?? [...now.values()][0]?.line ?? 1,
        what: `ran Plimsoll with ${name}: ${shown(old) || 'nothing'} and runs it with ${name}: ${shown(recent) || 'nothing'}`,
      },
    ]
  })
}

function commandReasons(before: Run, { command }: Run): readonly Reason[] {
  if (command === undefined) return []
  const found: Reason[] = []
  if (command.excused !== undefined && command.excused !== before.command?.excused)
    found.push({ line: command.line, what: `failed with Plimsoll and lets its failure pass: ${shown(command.excused)}` })
  const [old, recent] = [before.command?.options ?? command.options, command.options].map((options) => options.join(' '))
  if (old !== recent)
    found.push({
      line: command.line,
      what: `ran plimsoll gate with ${shown(old ?? '') || 'no options'} and runs it with ${shown(recent ?? '') || 'no options'}`,
    })
  return found
}

/** GitHub workflows: what their jobs do, and when the clock starts them. */
import type { Skip } from '../base/evidence.ts'
import type { Declaration, ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { joinUnderstandings, scheduleFacts } from '../commands/index.ts'
import { asList, asMap, asScalar, entriesOf, entryOf, parseYaml, valueAt, type YamlNode } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'
import { besideOf } from './workflow/beside.ts'
import { mayRun, neverRuns } from './workflow/conditions.ts'
import { environmentOf, plainValues } from './workflow/environment.ts'
import { understandSteps, usedWorkflow, type Job } from './workflow/steps.ts'

export const workflowReader: Reader = {
  name: 'workflow',
  title: 'GitHub workflows',
  docs: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax',
  common: true,
  files: ['.github/workflows/*.{yml,yaml}'],
  concerns: (text) => text.includes('jobs'),
  async read(file, context) {
    const { path } = file
    const { documents, problem } = parseYaml(file.text)
    const skipped: Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }]
    const root = asMap(documents[0])
    const jobs = asMap(valueAt(root, 'jobs'))
    if (root === undefined || jobs === undefined) return { declares: [], skipped }
    const shared = environmentOf(valueAt(root, 'env'), path, 'env')
    const title = asScalar(valueAt(root, 'name'))?.text
    const declares: Declaration[] = []
    const reached: Reached[] = []
    const off = offJobs(jobs)
    const previews = isOfPullRequests(valueAt(root, 'on')) ? { previews: true as const } : {}
    for (const entry of entriesOf(jobs)) {
      const id = entry.key.text
      const body = asMap(entry.value)
      if (body === undefined || off.has(id)) continue
      const environment = new Map([...shared, ...environmentOf(valueAt(body, 'env'), path, `jobs.${id}.env`)])
      const job: Job = {
        path,
        id,
        body,
        environment,
        values: plainValues(environment),
        title: titleOf(title, id, body),
        defaults: [valueAt(root, 'defaults', 'run'), valueAt(body, 'defaults', 'run')],
      }
      const condition = asScalar(valueAt(body, 'if'))?.text
      const used = await usedWorkflow(job, context)
      const found = used === undefined ? joinUnderstandings(await understandSteps(job, context)) : { actions: used, skipped: [], schedules: [] }
      skipped.push(...found.skipped)
      const script: ScriptDeclaration = {
        kind: 'script',
        name: `${path}#${id}`,
        path,
        at: { path, line: entry.key.line, key: `jobs.${id}` },
        actions: found.actions,
        title: job.title,
        environment,
        ...besideOf(body, root),
        ...(condition === undefined ? {} : { condition }),
        ...previews,
      }
      declares.push(script)
      reached.push({ name: script.name, condition })
    }
    return { declares: [...declares, ...schedulesOf(root, path, reached)], skipped }
  },
}

interface Reached {
  readonly name: string
  readonly condition: string | undefined
}

/** Started by nothing but pull requests, and not when they are merged. */
function isOfPullRequests(on: YamlNode | undefined): boolean {
  const events = asMap(on) === undefined ? (asList(on)?.items ?? (on === undefined ? [] : [on])).flatMap((item) => asScalar(item)?.text ?? []) : []
  const written = on === undefined ? undefined : asMap(on)
  const entries = written === undefined ? [] : entriesOf(written)
  const names = [...events, ...entries.map(({ key }) => key.text)]
  const types = entries.flatMap(({ value }) => asList(valueAt(value, 'types'))?.items.flatMap((item) => asScalar(item)?.text ?? []) ?? [])
  return names.length > 0 && names.every((name) => /^pull_request(_target)?$/.test(name)) && !types.includes('closed')
}

/** Jobs that never run, by their own condition or because one they need never does. */
function offJobs(jobs: YamlNode): ReadonlySet<string> {
  const off = new Set<string>()
  const entries = entriesOf(asMap(jobs) ?? { kind: 'map', entries: [], line: 1, endLine: 1 })
  for (let round = 0, before = -1; off.size !== before && round < 20; round++) {
    before = off.size
    for (const { key, value } of entries) {
      const condition = asScalar(valueAt(value, 'if'))?.text
      const needs = valueAt(value, 'needs')
      const names = asList(needs)?.items.flatMap((item) => asScalar(item)?.text ?? []) ?? [asScalar(needs)?.text ?? '']
      if (neverRuns(condition) || (names.some((name) => off.has(name)) && !/\balways\(\)/.test(condition ?? ''))) off.add(key.text)
    }
  }
  return off
}

function titleOf(workflow: string | undefined, id: string, body: YamlNode): string {
  const environment = valueAt(body, 'environment')
  const named = asScalar(environment)?.text ?? asScalar(valueAt(environment, 'name'))?.text
  return [workflow, asScalar(valueAt(body, 'name'))?.text ?? id, named].filter((text) => text !== undefined && text !== '').join(' / ')
}

/** `on.schedule`: each cron starts the jobs whose conditions let a schedule through. */
function schedulesOf(root: YamlNode, path: string, reached: readonly Reached[]): readonly ScheduleDeclaration[] {
  const items = asList(valueAt(root, 'on', 'schedule'))?.items ?? []
  return items.flatMap((item, index): readonly ScheduleDeclaration[] => {
    const cron = asScalar(entryOf(item, 'cron')?.value)
    if (cron === undefined) return []
    const key = `on.schedule${items.length === 1 ? '' : `[${index}]`}.cron`
    const at = { path, line: cron.line, key }
    const runs = reached.filter(({ condition }) => mayRun(condition, cron.text)).map(({ name }) => name)
    const expression = { text: cron.text, resolved: !cron.text.includes('${{'), variables: [] }
    const facts = scheduleFacts(expression, 'cron', at)
    return [{ kind: 'schedule', name: `${path}#${index === 0 ? 'schedule' : `schedule[${index + 1}]`}`, at, ...facts, actions: [], runs, by: 'workflow' }]
  })
}

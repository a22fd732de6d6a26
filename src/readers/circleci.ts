/** CircleCI: what the jobs of its workflows do, and when the clock starts them. */
import type { Skip } from '../base/evidence.ts'
import type { Declaration, ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { joinUnderstandings, scheduleFacts } from '../commands/index.ts'
import { besideOf, branchWord, saysEnvironment, understandPieces, variablesOf } from '../commands/job-steps.ts'
import { asList, asMap, parseYaml, valueAt, type YamlNode } from '../parse/yaml.ts'
import { configOf, isShell, runsOf, type Config, type Run } from './circleci/steps.ts'
import { fill, filled, scopeOf, type Scope } from './circleci/values.ts'
import { callsOf, type Called, type Clock } from './circleci/workflows.ts'
import type { Reader } from './reader.ts'

export const circleciReader: Reader = {
  name: 'circleci',
  title: 'Jobs of CircleCI',
  docs: 'https://circleci.com/docs/configuration-reference/',
  files: ['.circleci/*.{yml,yaml}'],
  concerns: (text) => text.includes('jobs'),
  read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const skipped: Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }]
    const root = asMap(documents[0])
    if (root === undefined) return Promise.resolve({ declares: [], skipped })
    const config = configOf(root)
    const { calls, clocks } = callsOf(root, config)
    const made = new Map<string, { readonly script: ScriptDeclaration; readonly workflows: Set<string> }>()
    const names = new Map<string, number>()
    for (const called of calls) {
      // A job that several workflows run alike is one.
      const same = JSON.stringify([called.job, called.name, titleOf(called), isPreview(called), [...called.scope].map(([name, given]) => [name, given.text])])
      const before = made.get(same)
      if (before !== undefined) {
        before.workflows.add(called.workflow)
        continue
      }
      const count = (names.get(called.name) ?? 0) + 1
      names.set(called.name, count)
      const found = scriptOf(called, count === 1 ? called.name : `${called.name}[${count}]`, path, config)
      skipped.push(...found.skipped)
      made.set(same, { script: found.script, workflows: new Set([called.workflow]) })
    }
    const scripts = [...made.values()]
    const schedules = clocks.map((clock, index) =>
      scheduleOf(
        clock,
        index,
        path,
        scripts.flatMap((one) => (one.workflows.has(clock.workflow) ? [one.script.name] : [])),
      ),
    )
    const declares: Declaration[] = [...scripts.map(({ script }) => script), ...schedules]
    return Promise.resolve({ declares, skipped })
  },
}

function scriptOf(called: Called, name: string, path: string, config: Config): { readonly script: ScriptDeclaration; readonly skipped: readonly Skip[] } {
  const { body, scope, job } = called
  const executor = executorOf(body, scope, config)
  const key = `jobs.${job}`
  const put = (text: string): string => fill(text, scope)
  const ofJob = new Map([
    ...variablesOf(valueAt(executor.body, 'environment'), path, `${key}.executor.environment`, (text) => fill(text, executor.scope)),
    ...variablesOf(valueAt(body, 'environment'), path, `${key}.environment`, put),
  ])
  const images = asList(valueAt(body, 'docker') ?? valueAt(executor.body, 'docker'))?.items ?? []
  const ofImages = images.map((one) => variablesOf(valueAt(one, 'environment'), path, `${key}.docker.environment`, put))
  // Steps run in the first of them and know what that is told; what the others are told is of those containers alone.
  const environment = new Map([...(ofImages[0] ?? []), ...ofJob])
  const runs = runsOf([called.before, valueAt(body, 'steps'), called.after], scope, config).filter(isShell)
  const title = titleOf(called)
  const root = filled(valueAt(body, 'working_directory'), scope) ?? filled(valueAt(executor.body, 'working_directory'), executor.scope) ?? '~/project'
  const keys = new Map<string, number>()
  const understood = runs.map((run) => {
    const count = (keys.get(run.name) ?? 0) + 1
    keys.set(run.name, count)
    const stepKey = `${key}.steps.${run.name}${count === 1 ? '' : `[${count}]`}`
    const around = new Map([...environment, ...variablesOf(run.environment, path, `${stepKey}.environment`, (text) => fill(text, run.scope))])
    const values = new Map([...around].flatMap(([one, fact]) => (fact.state === 'known' ? [[one, fact.value] as const] : [])))
    const piece = { text: run.text, line: run.at.line, endLine: run.at.endLine }
    const found = understandPieces([piece], { path, key: stepKey, environment: values, title, ...folderOf(run, root) })
    const { condition } = run
    const under = (own: string | undefined): string => (own === undefined ? (condition ?? '') : `${condition ?? ''} && ${own}`)
    return condition === undefined ? found : { ...found, actions: found.actions.map((action) => ({ ...action, condition: under(action.condition) })) }
  })
  const { actions, skipped } = joinUnderstandings(understood)
  const beside = images.slice(1).flatMap((one) => filled(valueAt(one, 'image'), scope) ?? [])
  const around = new Map([...ofImages.flatMap((one) => [...one]), ...environment])
  const texts = runs.map(({ text }) => text)
  const script: ScriptDeclaration = {
    kind: 'script',
    name: `${path}#${name}`,
    path,
    at: { path, line: called.key.line, key },
    actions,
    title,
    environment,
    ...besideOf(beside, texts, around, false),
    ...(isPreview(called) ? { previews: true as const } : {}),
  }
  return { script, skipped }
}

/** By name, or with parameters of its own; those of other people's orbs are not known. */
function executorOf(body: YamlNode, scope: Scope, { executors }: Config): { readonly body: YamlNode | undefined; readonly scope: Scope } {
  const executor = valueAt(body, 'executor')
  const found = executors.get(filled(executor, scope) ?? filled(valueAt(executor, 'name'), scope) ?? '')
  return { body: found, scope: scopeOf(valueAt(found, 'parameters'), asMap(executor), scope) }
}

/** Where a step runs, from the tree's root: the job's own folder is where the tree is checked out. */
function folderOf({ folder }: Run, root: string): { readonly folder?: string } {
  if (folder === undefined) return { folder: '' }
  const plain = (text: string): string => text.replace(/^(\/home\/circleci|\$\{?HOME\}?|~)\//, '~/').replace(/\/+$/, '')
  const own = plain(folder)
  if (own === plain(root)) return { folder: '' }
  const inside = own.startsWith(`${plain(root)}/`) ? own.slice(plain(root).length + 1) : own
  return inside.includes('$') || inside.startsWith('~') ? {} : { folder: inside.replace(/^(\.\/)+|^\.$/, '') }
}

/** What says most of what it is for: the workflow where its name is no more than that things are tried and built there, and the contexts where nothing else does. */
function titleOf({ workflow, job, name, scope, contexts, branches }: Called): string {
  const given = [...scope].flatMap(([key, { text }]) =>
    key.startsWith('parameters.') && text !== undefined && text.length <= 60 && saysEnvironment(text) ? [text] : [],
  )
  const own = [
    /test|\bci\b|lint|check|commit|build/i.test(workflow) ? '' : workflow,
    name === job ? job : `${job} ${name}`,
    ...given.filter((text) => !name.includes(text)),
  ]
  const branch = branches.only.length > 0 ? branchWord(branches.only) : undefined
  const says = [...own, branch ?? ''].some(saysEnvironment)
  // `acme-live-development`: where a cluster is called live, what is in it need not be.
  const told = says ? [] : contexts.map((text) => text.replace(/(^|[-_ ])live(?=[-_ ])/gi, '')).filter(saysEnvironment)
  return [branch, ...own, ...told].filter((text) => text !== undefined && text !== '').join(' / ')
}

/** Run for branches that are still to be merged, and for nothing else. */
function isPreview(called: Called): boolean {
  const { only, ignore, tagged } = called.branches
  if (tagged || /(^|[^a-z])(prod(uction)?|live)([^a-z]|$)/i.test(titleOf(called))) return false
  if (only.length > 0) return only.every((one) => /^\/?\^?\(?(feature|feat|pull|pr|dependabot|renovate|review|preview)\b/i.test(one))
  return ignore.some((one) => /(^|[^\w-])(main|master|trunk)([^\w-]|$)/.test(one))
}

function scheduleOf({ cron }: Clock, index: number, path: string, runs: readonly string[]): ScheduleDeclaration {
  const at = { path, line: cron.line, key: `workflows.schedule${index === 0 ? '' : `[${index + 1}]`}.cron` }
  const facts = scheduleFacts({ text: cron.text, resolved: !cron.text.includes('<<'), variables: [] }, 'cron', at)
  return { kind: 'schedule', name: `${path}#schedule${index === 0 ? '' : `[${index + 1}]`}`, at, ...facts, actions: [], runs, by: 'workflow' }
}

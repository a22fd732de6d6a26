/** GitLab CI: what the jobs of its pipelines do, and which of them a schedule starts. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { unresolved, type Fact } from '../base/fact.ts'
import type { Declaration, ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { joinUnderstandings } from '../commands/index.ts'
import type { Understanding } from '../commands/understanding.ts'
import { besideOf, branchWord, understandPieces, variablesOf } from '../commands/job-steps.ts'
import { asBoolean, asList, asMap, asScalar, entriesOf, parseYaml, valueAt, type YamlNode } from '../parse/yaml.ts'
import { bodyOf, filesOf, itemsOf, jobNames, pipelineOf, scalarsOf, textsIn, type Body, type Pipeline, type Placed } from './gitlab-ci/jobs.ts'
import { startedBy, type Started } from './gitlab-ci/rules.ts'
import type { Reader } from './reader.ts'

export const gitlabCiReader: Reader = {
  name: 'gitlab-ci',
  title: 'Jobs of GitLab CI',
  docs: 'https://docs.gitlab.com/ci/yaml/',
  files: ['.gitlab-ci.{yml,yaml}'],
  async read({ path, text }, context) {
    const { documents, problem } = parseYaml(text)
    const skipped: Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }]
    const root = documents.at(-1)
    if (asMap(root) === undefined || root === undefined) return { declares: [], skipped }
    const pipeline = pipelineOf(await filesOf(path, root, context))
    const scripts: ScriptDeclaration[] = []
    const scheduled: { readonly names: string[]; at?: Evidence } = { names: [] }
    for (const id of jobNames(pipeline)) {
      const body = bodyOf(id, pipeline)
      const started = startedBy(body, pipeline)
      if (!body.has('script') || started.never) continue
      for (const chosen of combinations(body, pipeline)) {
        const found = scriptOf({ id, body, started, chosen, path, pipeline })
        skipped.push(...found.skipped)
        scripts.push(found.script)
        if (started.scheduled === undefined) continue
        scheduled.names.push(found.script.name)
        scheduled.at ??= { path: found.script.at.path, line: started.scheduled.line, key: `${id}.schedule` }
      }
    }
    const { at, names } = scheduled
    const declares: Declaration[] = at === undefined ? scripts : [...scripts, scheduleOf(path, at, names)]
    return { declares, skipped }
  },
}

interface Job {
  readonly id: string
  readonly body: Body
  readonly started: Started
  /** What a matrix says of its variables. */
  readonly chosen: ReadonlyMap<string, string>
  readonly path: string
  readonly pipeline: Pipeline
}

function scriptOf(job: Job): { readonly script: ScriptDeclaration; readonly skipped: readonly Skip[] } {
  const { id, body, started, chosen, path, pipeline } = job
  const own = pipeline.entries.get(id)?.at(-1)
  const environment = environmentOf(job)
  const values = new Map([...environment].flatMap(([name, fact]) => (fact.state === 'known' ? [[name, fact.value] as const] : [])))
  const place = placeOf(body, values)
  const stage = asScalar(body.get('stage')?.at(-1)?.node)?.text
  const branch = started.branches.length > 0 ? branchWord(started.branches) : undefined
  const title = [branch, stage, id, place?.name].filter((text) => text !== undefined && text !== '').join(' / ')
  const inherits = asBoolean(valueAt(body.get('inherit')?.at(-1)?.node, 'default')) !== false
  const usual = (key: string): Placed | undefined =>
    body.get(key)?.at(-1) ?? (inherits ? (pipeline.global('default', key).at(-1) ?? pipeline.global(key).at(-1)) : undefined)
  const shells = [[usual('before_script'), body.get('script')?.at(-1)], [usual('after_script')]]
  const texts = shells.map((places) => places.flatMap((placed) => scalarsOf(placed, pipeline)))
  const understood = texts.flatMap((scalars, index): readonly Understanding[] => {
    if (scalars.length === 0) return []
    const file = body.get(index === 0 ? 'script' : 'after_script')?.at(-1)?.path ?? path
    // What stands in another file is told where it is referred to.
    const line = own?.path === file ? own.key.line : 1
    const pieces = scalars.map(({ node, path: at }) =>
      at === file ? { text: node.text, line: node.line, endLine: node.endLine } : { text: node.text, line, endLine: line },
    )
    const found = understandPieces(pieces, { path, key: `${id}.${index === 0 ? 'script' : 'after_script'}`, environment: values, title, folder: '' })
    return [file === path ? found : { ...found, actions: found.actions.map((action) => ({ ...action, at: { ...action.at, path: file } })) }]
  })
  const { actions, skipped } = joinUnderstandings(understood)
  const services = itemsOf(usual('services'), pipeline).flatMap((one) => asScalar(one)?.text ?? asScalar(valueAt(one, 'name'))?.text ?? [])
  const spoken = texts.flat().map(({ node }) => node.text)
  const script: ScriptDeclaration = {
    kind: 'script',
    name: `${path}#${[id, ...(chosen.size === 0 ? [] : [`[${[...chosen.values()].join(', ')}]`])].join(': ')}`,
    path,
    at: { path: own?.path ?? path, line: own?.key.line ?? 1, key: id },
    actions,
    title,
    environment,
    ...besideOf(services, spoken, environment, place !== undefined),
    ...(started.previews || place?.passes === true ? { previews: true as const } : {}),
  }
  return { script, skipped }
}

/** The pipeline's variables, then the job's, then what its matrix says; those that name each other are filled in. */
function environmentOf({ id, body, started, chosen, path, pipeline }: Job): ReadonlyMap<string, Fact<string>> {
  const layers = [...pipeline.global('variables'), ...(body.get('variables') ?? [])]
  const written = layers.map(({ node, path: at }) => variablesOf(node, at, `${id}.variables`, (text) => text))
  const found = new Map<string, Fact<string>>(written.flatMap((layer) => [...layer]))
  const at = { path, line: pipeline.entries.get(id)?.at(-1)?.key.line ?? 1, key: `${id}.parallel.matrix` }
  for (const [name, value] of chosen) found.set(name, { state: 'known', value, at })
  for (const name of started.variables) found.set(name, unresolved(name, found.get(name)?.at ?? at))
  const texts = new Map(layers.flatMap(({ node }) => [...plainTexts(node)]))
  for (const [name, fact] of found) {
    if (fact.state !== 'unresolved' || started.variables.includes(name)) continue
    const text = expanded(texts.get(name) ?? '$', (one) => (found.get(one)?.state === 'known' ? textIn(found.get(one)) : undefined))
    if (!text.includes('$')) found.set(name, { state: 'known', value: text, at: fact.at })
  }
  return found
}

function textIn(fact: Fact<string> | undefined): string | undefined {
  return fact?.state === 'known' ? fact.value : undefined
}

function plainTexts(node: YamlNode): readonly (readonly [string, string])[] {
  const map = asMap(node)
  return (map === undefined ? [] : entriesOf(map)).map(({ key, value }) => [key.text, asScalar(value)?.text ?? asScalar(valueAt(value, 'value'))?.text ?? ''])
}

function expanded(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g, (whole, a: string | undefined, b: string | undefined) => valueOf(a ?? b ?? '') ?? whole)
}

/** {@link https://docs.gitlab.com/ci/environments/}: its name with its tier, and whether it goes away again with its branch. */
function placeOf(body: Body, values: ReadonlyMap<string, string>): { readonly name: string; readonly passes: boolean } | undefined {
  const layers = (body.get('environment') ?? []).map(({ node }) => node)
  const said = (key: string): string | undefined => layers.flatMap((node) => asScalar(valueAt(node, key))?.text ?? []).at(-1)
  const written = layers.flatMap((node) => asScalar(node)?.text ?? asScalar(valueAt(node, 'name'))?.text ?? []).at(-1)
  if (written === undefined) return undefined
  const name = expanded(written, (one) => values.get(one))
  return {
    name: [name, said('deployment_tier')].filter((text) => text !== undefined).join(' '),
    passes: /^review\b/i.test(name) || said('auto_stop_in') !== undefined,
  }
}

/** {@link https://docs.gitlab.com/ci/yaml/#parallelmatrix}: a job for every way to fill it. */
function combinations(body: Body, pipeline: Pipeline): readonly ReadonlyMap<string, string>[] {
  const parallel = body.get('parallel')?.at(-1)
  const matrix = parallel === undefined ? undefined : valueAt(parallel.node, 'matrix')
  if (parallel === undefined || asList(matrix) === undefined || matrix === undefined) return [new Map()]
  const all = itemsOf({ node: matrix, path: parallel.path }, pipeline).flatMap((item) => {
    const map = asMap(item)
    let found: readonly ReadonlyMap<string, string>[] = [new Map()]
    for (const { key, value } of map === undefined ? [] : entriesOf(map)) {
      const texts = textsIn(value)
      found = found.flatMap((one) => texts.map((text) => new Map([...one, [key.text, text]]))).slice(0, 30)
    }
    return found
  })
  return all.length === 0 ? [new Map()] : all.slice(0, 30)
}

/** GitLab keeps its schedules beside the tree: that there is one is all that is known of it. */
function scheduleOf(path: string, at: Evidence, runs: readonly string[]): ScheduleDeclaration {
  const expression = unresolved('the pipeline’s schedule, which is kept in GitLab', at, 'say under provides: how often it runs')
  return { kind: 'schedule', name: `${path}#schedule`, at, expression, syntax: 'cron', actions: [], runs, by: 'workflow' }
}

/** A job's file evaluated: blocks with their labels and values, variables filled in as a deployment gives them. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { HclBlock, HclBody } from '../../parse/hcl/ast.ts'
import { parseHcl } from '../../parse/hcl/parse.ts'
import { blockBody, type Valued } from '../../parse/expressions/body.ts'
import { evaluate } from '../../parse/expressions/evaluate.ts'
import { Work, type Files, type Frame } from '../../parse/expressions/frame.ts'
import { converted } from '../../parse/expressions/types.ts'
import { fault, textValue, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { ReadContext } from '../reader.ts'
import { parseJobJson } from './json.ts'

/** A block with a label, and what may be asked of it. */
export interface Section {
  readonly name: string
  readonly at: Evidence
  readonly body: Valued
  /** Blocks of one type in it, by their labels. */
  sections(type: string): readonly Section[]
}

export interface Given {
  /** Paths in the tree, in order. */
  readonly varFiles: readonly string[]
  /** `name=value` of the command. */
  readonly sets: readonly string[]
  readonly open: readonly string[]
  readonly at: Evidence
}

export interface JobFile {
  readonly job?: Section
  readonly skipped: readonly Skip[]
}

/** Names that Nomad fills in where a task runs ({@link https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings}). */
const folders: ReadonlyMap<string, string> = new Map([
  ['NOMAD_TASK_DIR', '/local'],
  ['NOMAD_SECRETS_DIR', '/secrets'],
  ['NOMAD_ALLOC_DIR', '/alloc'],
])

/** Reads a file, and what its functions read: {@link https://developer.hashicorp.com/nomad/docs/job-specification}. */
export async function readJob(path: string, given: Given, context: ReadContext): Promise<JobFile> {
  const file = await context.read(path)
  if (!isText(file)) return { skipped: [{ path, line: 1, reason: 'is not there, or too large to read' }] }
  const { body, problems } = path.endsWith('.json') ? parseJobJson(file.text) : parseHcl(file.text)
  const skipped: Skip[] = problems.map(({ line, message }) => ({ path, line, reason: `HCL: ${message}` }))
  const values = await givenValues(given, context, skipped)
  const texts = new Map<string, { readonly text: string } | undefined>()
  let job: Section | undefined
  // What a file read holds may name another.
  for (let round = 0; round < 3; round++) {
    const wanted = new Set<string>()
    job = jobIn(body, path, new Work(filesOver(context, texts, wanted), dirname(path)), values)
    if (job === undefined || !/\bfile\s*\(/.test(file.text)) break
    forced(job)
    if (wanted.size === 0) break
    for (const one of [...wanted].sort()) {
      const found = texts.size < limits.includes ? await context.read(one) : undefined
      texts.set(one, isText(found) ? found : undefined)
    }
  }
  return { ...(job === undefined ? {} : { job }), skipped }
}

function forced(job: Section): void {
  job.body.force()
  for (const group of job.sections('group')) {
    group.body.force()
    for (const task of group.sections('task')) task.body.force()
  }
}

function filesOver(context: ReadContext, texts: ReadonlyMap<string, { readonly text: string } | undefined>, wanted: Set<string>): Files {
  return {
    has: (path) => context.has(path),
    below: (folder) => context.below(folder),
    text: (path) => {
      if (texts.has(path)) return texts.get(path)
      if (!context.has(path)) return undefined
      wanted.add(path)
      return 'wanted'
    },
  }
}

type Make = (work: Work) => Value

/** Files of variables in their order, then what the command says. */
async function givenValues(given: Given, context: ReadContext, skipped: Skip[]): Promise<ReadonlyMap<string, Make>> {
  const values = new Map<string, Make>()
  for (const path of given.varFiles) {
    const file = await context.read(path)
    if (!isText(file)) {
      skipped.push({ path, line: 1, reason: 'a file of variables that is not in the repository' })
      continue
    }
    const { body, problems } = parseHcl(file.text)
    for (const { line, message } of problems) skipped.push({ path, line, reason: `HCL: ${message}` })
    for (const item of body.items) {
      if (item.kind === 'attribute') values.set(item.name, (work) => evaluate(item.value, bare(work, path, item.name)))
    }
  }
  for (const text of given.sets) {
    const cut = text.indexOf('=')
    if (cut > 0) values.set(text.slice(0, cut).trim(), () => textValue(text.slice(cut + 1), { ...given.at, key: `variable.${text.slice(0, cut).trim()}` }))
  }
  for (const name of given.open) values.set(name, () => unknownValue(`var.${name}`, given.at, `the command takes ${name.slice(0, 60)} from where it runs`))
  return values
}

function bare(work: Work, path: string, route: string): Frame {
  return { work, path, route, names: new Map(), root: (name, at) => fault(name, at, 'a file of variables refers to nothing') }
}

function blocksOf(body: HclBody, type: string): readonly HclBlock[] {
  return body.items.filter((item): item is HclBlock => item.kind === 'block' && item.type === type)
}

function jobIn(body: HclBody, path: string, work: Work, given: ReadonlyMap<string, Make>): Section | undefined {
  const [job] = blocksOf(body, 'job')
  return job === undefined ? undefined : sectionOf(job, '', scopeOf(body, path, work, given))
}

function sectionOf(block: HclBlock, above: string, frame: Frame): Section {
  const name = block.labels[0] ?? ''
  const route = above === '' ? name : `${above}.${name}`
  const at: Evidence = { path: frame.path, line: block.line, endLine: block.endLine, key: route }
  const layers = block.body.items.map((item) => ({ item, path: frame.path }))
  let body: Valued | undefined
  return {
    name,
    at,
    get body() {
      body ??= blockBody(layers, { ...frame, route }, at)
      return body
    },
    sections: (type) => blocksOf(block.body, type).map((one) => sectionOf(one, route, frame)),
  }
}

/** `var`, `local`, and what only a running task knows. */
function scopeOf(body: HclBody, path: string, work: Work, given: ReadonlyMap<string, Make>): Frame {
  const memory = new Map<string, Value>()
  const frame = (route: string): Frame => ({ work, path, route, names: new Map(), root: first })
  const once = (name: string, at: Evidence, make: () => Value): Value => {
    const before = memory.get(name)
    if (before !== undefined) return before
    memory.set(name, fault(name, at, 'it refers to itself'))
    const value = make()
    memory.set(name, value)
    return value
  }
  const attribute = (block: HclBlock, name: string): HclBody['items'][number] | undefined =>
    block.body.items.find((item) => item.kind === 'attribute' && item.name === name)
  const variable = (name: string, at: Evidence): Value => {
    const block = blocksOf(body, 'variable').find(({ labels }) => labels[0] === name)
    const loose = blocksOf(body, 'variables').flatMap((one) => attribute(one, name) ?? [])[0]
    const place: Evidence = { path, line: block?.line ?? loose?.line ?? at.line, key: `variable.${name}` }
    return once(`var.${name}`, place, () => {
      const own = given.get(name)?.(work)
      const otherwise = block === undefined ? loose : attribute(block, 'default')
      const value = own ?? (otherwise?.kind === 'attribute' ? evaluate(otherwise.value, frame(`variable.${name}.default`)) : undefined)
      if (value === undefined)
        return unknownValue(`var.${name}`, place, `set ${name.slice(0, 60)} in a file of variables that a command names, or give it a default`)
      const type = block === undefined ? undefined : attribute(block, 'type')
      return converted(value, type?.kind === 'attribute' ? type.value : undefined, frame(`variable.${name}.type`), evaluate)
    })
  }
  const local = (name: string, at: Evidence): Value => {
    const found = blocksOf(body, 'locals').flatMap((one) => attribute(one, name) ?? [])[0]
    if (found?.kind !== 'attribute') return fault(`local.${name}`, at, `no local value is called ${name.slice(0, 60)}`)
    return once(`local.${name}`, { path, line: found.line, key: `local.${name}` }, () => evaluate(found.value, frame(`local.${name}`)))
  }
  function first(name: string, at: Evidence): Value {
    if (name === 'var') return { kind: 'space', plain: 'var', at, get: (one) => variable(one, at) }
    if (name === 'local') return { kind: 'space', plain: 'local', at, get: (one) => local(one, at) }
    const folder = folders.get(name)
    return folder === undefined ? unknownValue(name.slice(0, 100), at, 'Nomad fills it in where the task runs') : textValue(folder, at)
  }
  return frame('')
}

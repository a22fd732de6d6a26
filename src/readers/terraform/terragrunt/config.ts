/** One file of Terragrunt's configuration: its locals, what it includes, its source and its inputs, with the functions that only Terragrunt has. */
import type { Evidence, Skip } from '../../../base/evidence.ts'
import { dirname } from '../../../base/paths.ts'
import type { HclAttribute, HclBlock, HclBody } from '../../../parse/hcl/ast.ts'
import { parseHcl } from '../../../parse/hcl/parse.ts'
import { evaluate } from '../../../parse/expressions/evaluate.ts'
import type { Frame, Work } from '../../../parse/expressions/frame.ts'
import type { Run } from '../../../parse/expressions/functions/call.ts'
import { fault, mapValue, toText, unknownValue, type Value } from '../../../parse/expressions/values.ts'
import { terragruntFunctions, treePath, type Folders } from './functions.ts'
import { attributesOf, generationOf, type Generation } from './generate.ts'
import { inputsOf, type Inputs } from './inputs.ts'

export interface Including {
  readonly name: string
  readonly line: number
  readonly config: Config | undefined
  readonly merges: boolean
  readonly deep: boolean
}

/** A folder of the tree that a source names; `//` parts what is copied from what is run, and `/` begins at the tree's root. */
export function folderIn(source: string, folder: string): string | undefined {
  const [plain = ''] = source.split('?')
  if (/^[\w.+-]+(::|:\/\/)|^git@/.test(plain)) {
    // Another version of this tree, or another repository: nobody can tell.
    return undefined
  }
  return treePath(plain.replace('//', '/'), folder)
}

const deepest = 6

/** {@link https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/} */
export class Config {
  readonly path: string
  readonly problems: readonly Skip[]
  private readonly body: HclBody
  private readonly work: Work
  private readonly folders: Folders
  private readonly depth: number
  /** Files that others read, each once: many that read each other would multiply. */
  private readonly others: Map<string, Config>
  private readonly memory = new Map<string, Value>()
  private includings: readonly Including[] | undefined
  private table: ReadonlyMap<string, Run> | undefined

  constructor(path: string, work: Work, folders: Folders, depth = 0, others: Map<string, Config> = new Map()) {
    this.others = others
    this.path = path
    this.work = work
    this.folders = folders
    this.depth = depth
    const text = work.files.text(path)
    const parsed = text === undefined || text === 'wanted' || depth > deepest ? undefined : parseHcl(text.text)
    this.body = parsed?.body ?? { items: [], json: false }
    this.problems = (parsed?.problems ?? []).map(({ line, message }) => ({ path, line, reason: `HCL: ${message}` }))
  }

  private blocks(type: string): readonly HclBlock[] {
    return this.body.items.filter((item): item is HclBlock => item.kind === 'block' && item.type === type)
  }

  private frame(route: string): Frame {
    return { work: this.work, path: this.path, route, names: new Map(), functions: this.functions(), root: (name, at) => this.first(name, at) }
  }

  private first(name: string, at: Evidence): Value {
    if (name === 'local') return { kind: 'space', plain: 'local', at, get: (one) => this.local(one, at) }
    if (name === 'include') return this.included(at)
    return unknownValue(name.slice(0, 60), at, name === 'dependency' ? 'only the state of the other unit knows it' : undefined)
  }

  private local(name: string, at: Evidence): Value {
    const before = this.memory.get(name)
    if (before !== undefined) return before
    for (const block of this.blocks('locals')) {
      const found = attributeOf(block.body, name)
      if (found === undefined) continue
      this.memory.set(name, fault(`local.${name}`, at, 'it refers to itself'))
      const value = evaluate(found.value, this.frame(`local.${name}`))
      this.memory.set(name, value)
      return value
    }
    return fault(`local.${name}`, at, `no local value is called ${name.slice(0, 60)}`)
  }

  private localNames(): readonly string[] {
    return this.blocks('locals').flatMap(({ body }) => body.items.flatMap((item) => (item.kind === 'attribute' ? [item.name] : [])))
  }

  /** What others see of it: `local.env.locals.name`. */
  exposed(at: Evidence): Value {
    const get = (name: string): Value => {
      if (name === 'locals') return { kind: 'space', plain: 'locals', at, get: (one) => this.local(one, at), names: () => this.localNames() }
      const inputs = name === 'inputs' ? this.inputs() : undefined
      if (inputs?.rest === undefined) return inputs === undefined ? unknownValue(name, at) : mapValue(inputs.values, at)
      const { values, rest } = inputs
      return { kind: 'space', plain: 'inputs', at, get: (one) => values.get(one) ?? rest }
    }
    return { kind: 'space', plain: 'config', at, get }
  }

  private included(at: Evidence): Value {
    const get = (name: string): Value => {
      const found = this.includes().find((one) => one.name === name) ?? this.includes().find((one) => one.name === '')
      if (found?.config === undefined) return unknownValue(`include.${name}`, at)
      const seen = found.config.exposed(at)
      return found.name === '' && seen.kind === 'space' ? seen.get(name) : seen
    }
    return { kind: 'space', plain: 'include', at, get }
  }

  includes(): readonly Including[] {
    if (this.includings !== undefined) return this.includings
    this.includings = []
    this.includings = this.blocks('include').map((block) => {
      const path = attributeOf(block.body, 'path')
      const found = path === undefined ? undefined : toText(evaluate(path.value, this.frame('include.path')))
      const inner = found === undefined ? undefined : treePath(found, this.folders.config)
      const there = inner !== undefined && this.work.files.has(inner)
      const strategy = attributeOf(block.body, 'merge_strategy')?.value
      const config = there ? new Config(inner, this.work, { unit: this.folders.unit, config: dirname(inner) }, this.depth + 1, this.others) : undefined
      const how = strategy?.kind === 'literal' ? strategy.value : undefined
      return { name: block.labels[0] ?? '', line: block.line, config, merges: how !== 'no_merge', deep: how === 'deep' || how === 'deep_map_only' }
    })
    return this.includings
  }

  /** Of a conditional that nobody can decide, what either side says. */
  source(): { readonly texts: readonly string[]; readonly line: number; readonly sure: boolean } | undefined {
    const found = this.blocks('terraform').flatMap(({ body }) => attributeOf(body, 'source') ?? [])[0]
    if (found === undefined) return undefined
    const frame = this.frame('terraform.source')
    const whole = toText(evaluate(found.value, frame))
    if (whole !== undefined) return { texts: [whole], line: found.line, sure: true }
    const sides = found.value.kind === 'conditional' ? [found.value.yes, found.value.no] : []
    const texts = sides.flatMap((side) => toText(evaluate(side, frame)) ?? [])
    return { texts, line: found.line, sure: false }
  }

  inputs(): Inputs | undefined {
    const found = attributeOf(this.body, 'inputs')
    return found === undefined ? undefined : inputsOf(found.value, this.frame('inputs'))
  }

  /** Files that it writes beside the module's, by blocks and by the attribute that stands for them. */
  generations(): readonly Generation[] {
    const blocks = this.blocks('generate').map((block) => [block.labels[0] ?? '', block] as const)
    const attribute = attributeOf(this.body, 'generate')?.value
    const entries =
      attribute?.kind === 'object' ? attribute.entries.map(({ key, value }) => [key.kind === 'literal' ? String(key.value) : '', value] as const) : []
    return [...blocks, ...entries].map(([label, one]) => generationOf(label, one.line, attributesOf(one), this.frame('generate')))
  }

  /** The folder of what a unit includes, which is this file's own where it is included. */
  private parent(name: string | undefined): string {
    const all = this.includes()
    const above = (all.find((one) => one.name === name) ?? all[0])?.config
    return above === undefined ? this.folders.config : dirname(above.path)
  }

  private other(path: string): Config {
    const before = this.others.get(path)
    if (before !== undefined) return before
    const made = new Config(path, this.work, { unit: dirname(path), config: dirname(path) }, this.depth + 1, this.others)
    this.others.set(path, made)
    return made
  }

  private functions(): ReadonlyMap<string, Run> {
    return (this.table ??= terragruntFunctions({
      ...{ work: this.work, folders: this.folders, parent: (name) => this.parent(name) },
      exposed: (path, at) => this.other(path).exposed(at),
    }))
  }
}

function attributeOf(body: HclBody, name: string): HclAttribute | undefined {
  return body.items.find((item): item is HclAttribute => item.kind === 'attribute' && item.name === name)
}

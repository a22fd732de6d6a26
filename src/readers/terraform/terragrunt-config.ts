/** One file of Terragrunt's configuration: its locals, what it includes, its source and its inputs, with the functions that only Terragrunt has. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { basename, dirname, join } from '../../base/paths.ts'
import type { HclAttribute, HclBlock, HclBody, HclExpression } from '../../parse/hcl/ast.ts'
import { parseHcl } from '../../parse/hcl/parse.ts'
import { placeOfValues } from './find/place.ts'
import { evaluate } from '../../parse/expressions/evaluate.ts'
import type { Frame, Work } from '../../parse/expressions/frame.ts'
import { functions } from '../../parse/expressions/functions/table.ts'
import type { Run } from '../../parse/expressions/functions/call.ts'
import { fault, mapValue, textValue, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Inputs } from './terragrunt.ts'

export interface Folders {
  /** The unit's: functions of what it includes speak of it too. */
  readonly unit: string
  /** Of the file that is read. */
  readonly config: string
}

export interface Including {
  readonly name: string
  readonly line: number
  readonly config: Config | undefined
  readonly merges: boolean
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

/** Terragrunt's absolute paths begin at the tree's root here. */
function treePath(text: string, folder: string): string | undefined {
  return text.startsWith('/') ? join('', text.replace(/^\/{1,100}/, '')) : join(folder, text)
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
  private readonly memory = new Map<string, Value>()
  private includings: readonly Including[] | undefined

  constructor(path: string, work: Work, folders: Folders, depth = 0) {
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

  /** What others see of it: `local.env.locals.name`. */
  exposed(at: Evidence): Value {
    const get = (name: string): Value => {
      if (name === 'locals') return { kind: 'space', plain: 'locals', at, get: (one) => this.local(one, at) }
      const inputs = name === 'inputs' ? this.inputs() : undefined
      return inputs === undefined || inputs.rest !== undefined ? unknownValue(name, at) : mapValue(inputs.values, at)
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
      const config = there ? new Config(inner, this.work, { unit: this.folders.unit, config: dirname(inner) }, this.depth + 1) : undefined
      return { name: block.labels[0] ?? '', line: block.line, config, merges: !(strategy?.kind === 'literal' && strategy.value === 'no_merge') }
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
    return found === undefined ? undefined : this.merged(found.value)
  }

  /** Of a `merge` with an unknown part, what stands behind that is known. */
  private merged(node: HclExpression): Inputs {
    const frame = this.frame('inputs')
    const values = new Map<string, Value>()
    let rest: Value | undefined
    const parts = node.kind === 'call' && node.name === 'merge' && !node.expand ? node.arguments : [node]
    for (const part of parts) {
      const value = evaluate(part, frame)
      if (value.kind !== 'map') {
        rest = value.kind === 'unknown' ? value : unknownValue('inputs', value.at)
        values.clear()
      } else for (const [name, one] of value.members) values.set(name, one)
    }
    return rest === undefined ? { values } : { values, rest }
  }

  /** Files that it writes beside the module's, where they are copies of files of the tree. */
  generated(): readonly ({ readonly file: string } | { readonly name: string; readonly line: number })[] {
    return this.blocks('generate').map((block) => {
      const contents = attributeOf(block.body, 'contents')
      const value = contents === undefined ? undefined : evaluate(contents.value, this.frame('generate.contents'))
      if (value?.kind === 'text' && value.whole === true) return { file: value.at.path }
      return { name: block.labels[0] ?? '', line: block.line }
    })
  }

  /** The folder of what a unit includes, which is this file's own where it is included. */
  private parent(): string {
    const above = this.includes()[0]?.config
    return above === undefined ? this.folders.config : dirname(above.path)
  }

  private functions(): ReadonlyMap<string, Run> {
    const { unit, config } = this.folders
    const absolute = (folder: string): string => `/${folder}`
    const textOf = (one: Value | undefined): string | undefined => (one === undefined ? undefined : toText(one))
    const over = (name: string): Run => {
      const run = functions.get(name)
      return ([path, ...rest], call) => {
        const text = textOf(path)
        const inner = text === undefined ? undefined : treePath(text, config)
        return inner === undefined || run === undefined
          ? unknownValue(`${name}()`, call.at, 'the file is not in the tree')
          : run([textValue(inner, call.at), ...rest], call)
      }
    }
    const plain =
      (text: string): Run =>
      (_, call) =>
        textValue(text, call.at)
    return new Map<string, Run>([
      ...['file', 'templatefile', 'fileexists'].map((name) => [name, over(name)] as const),
      ['get_terragrunt_dir', plain(absolute(unit))],
      ['get_original_terragrunt_dir', plain(absolute(unit))],
      ['get_parent_terragrunt_dir', (_, call) => textValue(absolute(this.parent()), call.at)],
      ['get_repo_root', plain('')],
      ['path_relative_to_include', (_, call) => textValue(relative(this.parent(), unit), call.at)],
      ['path_relative_from_include', (_, call) => textValue(relative(unit, this.parent()), call.at)],
      ['get_env', ([name], call) => unknownValue(`get_env(${(textOf(name) ?? '').slice(0, 60)})`, call.at, 'only the shell that runs Terragrunt knows it')],
      [
        'find_in_parent_folders',
        ([name, otherwise], call) => {
          const wanted = textOf(name) ?? 'terragrunt.hcl'
          for (let above = unit; above !== '';) {
            above = dirname(above)
            const found = join(above, wanted)
            if (found !== undefined && (this.work.files.has(found) || this.work.files.below(found).length > 0)) return textValue(absolute(found), call.at)
          }
          return otherwise ?? fault('find_in_parent_folders()', call.at, 'no folder above has the file')
        },
      ],
      [
        'read_terragrunt_config',
        ([path, otherwise], call) => {
          const text = textOf(path)
          const inner = text === undefined ? undefined : treePath(text, config)
          if (inner === undefined || !this.work.files.has(inner)) return otherwise ?? fault('read_terragrunt_config()', call.at, 'the file is not in the tree')
          return new Config(inner, this.work, { unit: dirname(inner), config: dirname(inner) }, this.depth + 1).exposed(call.at)
        },
      ],
      ['read_tfvars_file', ([path], call) => this.tfvars(path, call.at)],
    ])
  }

  /** A path with a part that only a run knows is production's file, where just one fits whose name says production. */
  private tfvars(path: Value | undefined, at: Evidence): Value {
    const open = path?.kind === 'unknown' ? path : undefined
    const text = path === undefined ? undefined : toText(path)
    const inner = text === undefined ? (open?.parts === undefined ? undefined : this.production(open.parts)) : treePath(text, this.folders.config)
    const file = inner === undefined ? undefined : this.work.files.text(inner)
    if (inner === undefined || file === undefined || file === 'wanted') return unknownValue('read_tfvars_file()', at, 'the file is not in the tree')
    const members = new Map<string, Value>()
    for (const item of parseHcl(file.text).body.items) {
      if (item.kind !== 'attribute') continue
      const frame = {
        work: this.work,
        path: inner,
        route: item.name,
        names: new Map(),
        root: (name: string, place: Evidence) => fault(name, place, 'a file of variables refers to nothing'),
      }
      members.set(item.name, evaluate(item.value, frame))
    }
    return { ...unknownValue('read_tfvars_file()', at), decoded: mapValue(members, { path: inner, line: 1, key: '' }) }
  }

  private production(parts: readonly (string | Value)[]): string | undefined {
    const [first, , last] = parts
    if (parts.length !== 3 || typeof first !== 'string' || typeof last !== 'string') return undefined
    const folders = [this.folders.config, this.folders.unit]
    for (const folder of folders) {
      const start = treePath(`${first}x`, folder)?.slice(0, -1)
      if (start === undefined) continue
      const all = this.work.files.below(dirname(start)).filter((one) => one.startsWith(start) && one.endsWith(last) && dirname(one) === dirname(start))
      const fits = all.filter((one) => placeOfValues(basename(one), '').place === 'production')
      if (fits.length === 1) return fits[0]
    }
    return undefined
  }
}

function attributeOf(body: HclBody, name: string): HclAttribute | undefined {
  return body.items.find((item): item is HclAttribute => item.kind === 'attribute' && item.name === name)
}

function relative(from: string, to: string): string {
  const a = from === '' ? [] : from.split('/')
  const b = to === '' ? [] : to.split('/')
  let same = 0
  while (same < a.length && same < b.length && a[same] === b[same]) same++
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.'
}

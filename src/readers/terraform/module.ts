/** One module with its inputs: what `var`, `local`, `module`, `data` and resources come to in it, and the resources it makes. */
import type { Evidence } from '../../base/evidence.ts'
import { known, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { join } from '../../base/paths.ts'
import { blockBody, type Layer, type Valued } from '../../parse/expressions/body.ts'
import { copiesOf, type Copies } from './copies.ts'
import { evaluate } from '../../parse/expressions/evaluate.ts'
import { below, withNames, type Frame, type Work } from '../../parse/expressions/frame.ts'
import type { Declared, ModuleSource } from './load.ts'
import { providerOf, providersFor, type Inherited } from './providers.ts'
import { relative } from './relative.ts'
import type { Resource } from './resource.ts'
import { plainSource, sourceOf } from './source.ts'
import { defaulted } from './staged.ts'
import { converted } from '../../parse/expressions/types.ts'
import { fault, listValue, mapValue, textValue, toText, unknownValue, type SpaceValue, type UnknownValue, type Value } from '../../parse/expressions/values.ts'

/** What all modules of one root share. */
export interface Universe {
  readonly work: Work
  /** By folder. */
  readonly sources: ReadonlyMap<string, ModuleSource>
  readonly workspace?: string
  made: number
}

export interface Standing extends Inherited {
  /** The same with indexes. */
  readonly address: string
  readonly depth: number
  readonly exists: Fact<boolean>
  /** What a variable is given; undefined when it is not. */
  input(name: string): Value | undefined
  /** Two variables are given one expression. */
  alike?(name: string, other: string): boolean
  /** What may give it something besides: a file of values that is not in the tree. */
  readonly away?: UnknownValue
}

interface Instance {
  readonly key?: string
  readonly exists: Fact<boolean>
  readonly body: Valued
  readonly address: string
  readonly provider?: string
  readonly child?: Module
}

interface Expanded {
  readonly copies: Copies
  readonly instances: readonly Instance[]
}

const deepest = 20

/** {@link https://developer.hashicorp.com/terraform/language/modules} */
export class Module {
  private readonly source: ModuleSource
  private readonly universe: Universe
  private readonly standing: Standing
  private readonly memory = new Map<string, Value>()
  private readonly expansions = new Map<string, Expanded>()
  private readonly root = (name: string, at: Evidence): Value => this.first(name, at)

  constructor(source: ModuleSource, universe: Universe, standing: Standing) {
    this.source = source
    this.universe = universe
    this.standing = standing
  }

  /** Worked out once; what asks for itself meanwhile is unknown. */
  private once(name: string, at: Evidence, make: () => Value): Value {
    const before = this.memory.get(name)
    if (before !== undefined) return before
    this.memory.set(name, fault(name, at, 'it refers to itself'))
    const value = make()
    this.memory.set(name, value)
    return value
  }

  /** An error of the configuration, unless a file that can't be read may hold it. */
  private missing(name: string, at: Evidence, hint: string): Value {
    return this.source.isPartial ? unknownValue(name, at, 'a file of its module can not be read') : fault(name, at, hint)
  }

  private frameAt(path: string, route: string): Frame {
    const { work } = this.universe
    return { work, path, route, names: new Map(), root: this.root, given: (name, other) => this.standing.alike?.(name, other) === true }
  }

  /** What the first word of a traversal stands for. */
  private first(name: string, at: Evidence): Value {
    switch (name) {
      case 'var':
        return space('var', at, (one) => this.variable(one, at))
      case 'local':
        return space('local', at, (one) => this.local(one, at))
      case 'module':
        return space('module', at, (one) => this.group('module', this.source.modules, one, at))
      case 'data':
        return space('data', at, (type) => space(`data.${type}`, at, (one) => this.group(`data.${type}`, this.source.data, one, at, type)))
      case 'path':
        return space('path', at, (one) => textValue(one === 'module' ? relative(this.universe.work.root, this.source.folder) : '.', at))
      case 'terraform':
        return space('terraform', at, (one) => this.workspace(one, at))
      case 'each':
      case 'count':
      case 'self':
        return unknownValue(name, at)
      default:
        return this.source.parts.get(name) ?? space(name, at, (one) => this.group(name, this.source.resources, one, at, name))
    }
  }

  private workspace(name: string, at: Evidence): Value {
    if (name === 'workspace' && this.universe.workspace !== undefined) return textValue(this.universe.workspace, at)
    return unknownValue(`terraform.${name}`, at, 'say which workspace is production')
  }

  private variable(name: string, at: Evidence): Value {
    const found = this.source.variables.get(name)
    if (found === undefined) return this.missing(`var.${name}`, at, `no variable is called ${name.slice(0, 60)}`)
    const place: Evidence = { path: found.path, line: found.line, endLine: found.endLine, key: `variable.${name}` }
    return this.once(`var.${name}`, place, () => {
      const frame = this.frameAt(found.path, place.key)
      const attribute = (one: string): Layer | undefined => found.layers.find(({ item }) => item.kind === 'attribute' && item.name === one)
      const type = attribute('type')?.item
      const given = this.standing.input(name)
      const strict = attribute('nullable')?.item
      const refusesNull = strict?.kind === 'attribute' && strict.value.kind === 'literal' && strict.value.value === false
      const otherwise = attribute('default')
      const value =
        given !== undefined && !(given.kind === 'null' && refusesNull)
          ? given
          : otherwise?.item.kind === 'attribute'
            ? defaulted(found, evaluate(otherwise.item.value, below({ ...frame, path: otherwise.path }, 'default')), this.standing, this.source.folder)
            : this.standing.away
      if (value === undefined) return unknownValue(`var.${name}`, place, `set ${name.slice(0, 60)} in a tfvars file of the repository, or give it a default`)
      return converted(value, type?.kind === 'attribute' ? type.value : undefined, frame, evaluate)
    })
  }

  private local(name: string, at: Evidence): Value {
    const found = this.source.locals.get(name)
    if (found?.item.kind !== 'attribute') return this.missing(`local.${name}`, at, `no local value is called ${name.slice(0, 60)}`)
    const { item, path } = found
    const place: Evidence = { path, line: item.line, key: `local.${name}` }
    return this.once(`local.${name}`, place, () => evaluate(item.value, this.frameAt(path, place.key)))
  }

  /** All copies of a resource, a data source or a module, as an expression sees them. */
  private group(kind: string, from: ReadonlyMap<string, Declared>, name: string, at: Evidence, type?: string): Value {
    const declared = from.get(type === undefined ? name : `${type}.${name}`)
    const plain = `${this.standing.plain}${kind}.${name}`
    if (declared === undefined) return this.missing(`${kind}.${name}`, at, `nothing is called ${kind.slice(0, 60)}.${name.slice(0, 60)}`)
    const { copies, instances } = this.expand(kind, declared, type)
    const seen = instances.map((instance) => this.seenAs(instance, plain, at, kind === 'module'))
    const leans = [plain]
    if (copies.kind === 'unknown') return { ...unknownValue(plain, at), leans, copies: true }
    if (copies.kind === 'list') return listValue(seen, at)
    if (copies.kind === 'map') return mapValue(new Map(seen.map((one, index) => [instances[index]?.key ?? '', one])), at)
    return seen[0] ?? unknownValue(plain, at)
  }

  private seenAs({ body, child }: Instance, plain: string, at: Evidence, isModule: boolean): Value {
    const leans = [plain]
    if (child !== undefined) return { ...space(plain, at, (name) => child.output(name, at)) }
    const get = (name: string): Value => {
      // Of a module that is not in the tree, others see its outputs, which may be called as its inputs are.
      const set = isModule ? undefined : body.value(name)
      if (set === undefined || set.kind === 'null') return { ...unknownValue(`${plain}.${name}`, at), leans }
      return { ...set, leans: [...new Set([...(set.leans ?? []), plain])] }
    }
    return { ...space(plain, at, get), leans }
  }

  private expand(kind: string, declared: Declared, type?: string): Expanded {
    const name = declared.labels.at(-1) ?? ''
    const id = `${kind}.${name}`
    const before = this.expansions.get(id)
    if (before !== undefined) return before
    this.expansions.set(id, { copies: { kind: 'unknown', exists: known(true, { path: declared.path, line: declared.line, key: id }), of: [] }, instances: [] })
    const expanded = this.expandNow(id, declared, type)
    this.expansions.set(id, expanded)
    return expanded
  }

  private expandNow(id: string, declared: Declared, type?: string): Expanded {
    const at: Evidence = { path: declared.path, line: declared.line, endLine: declared.endLine, key: id }
    const frame = this.frameAt(declared.path, id)
    const copies = copiesOf(declared.layers, frame, at)
    const instances: Instance[] = []
    for (const { key, names } of copies.of) {
      if (++this.universe.made > limits.terraformResources || !this.universe.work.spend(10)) break
      const body = blockBody(declared.layers, withNames(frame, names), at)
      const index = key === undefined ? '' : copies.kind === 'list' ? `[${key}]` : `["${key}"]`
      const address = `${this.standing.address}${id}${index}`
      const exists = this.standing.exists.state === 'unresolved' || !this.standing.exists.value ? this.standing.exists : copies.exists
      const child = type === undefined ? this.childOf(id, declared, body, address, exists) : undefined
      instances.push({
        body,
        address,
        exists,
        ...(type === undefined ? {} : providerOf(declared, type, this.standing)),
        ...(key === undefined ? {} : { key }),
        ...(child === undefined ? {} : { child }),
      })
    }
    return { copies, instances }
  }

  /** Configurations of providers, by name and alias. */
  configurations(): ReadonlyMap<string, Valued> {
    return new Map(
      [...this.source.providers].map(([name, { path, line, endLine, layers }]) => {
        const at: Evidence = { path, line, endLine, key: `provider.${name}` }
        return [name, blockBody(layers, this.frameAt(path, at.key), at)]
      }),
    )
  }

  /** Where a module it calls comes from, worked out where that is no plain text. */
  sourceText(declared: Declared): string | undefined {
    const found = declared.layers.find(({ item }) => item.kind === 'attribute' && item.name === 'source')
    if (found?.item.kind !== 'attribute') return undefined
    return sourceOf(declared) ?? toText(evaluate(found.item.value, this.frameAt(found.path, `module.${declared.labels[0] ?? ''}.source`)))
  }

  /** A module that lies in the tree. */
  private childOf(id: string, declared: Declared, body: Valued, address: string, exists: Fact<boolean>): Module | undefined {
    const said = this.sourceText(declared)
    const folder = said !== undefined && /^\.\.?(\/|$)/.test(said) ? join(this.source.folder, said) : undefined
    const inner = folder === undefined ? undefined : this.universe.sources.get(folder)
    if (inner === undefined || this.standing.depth >= deepest) return undefined
    const plain = `${this.standing.plain}${id}.`
    return new Module(inner, this.universe, {
      plain,
      address: `${address}.`,
      depth: this.standing.depth + 1,
      exists,
      providers: providersFor(declared, this.standing),
      input: (name) => body.value(name),
      alike: (name, other) => body.alike?.(name, other) === true,
    })
  }

  output(name: string, at: Evidence): Value {
    const found = this.source.outputs.get(name)
    const value = found?.layers.find(({ item }) => item.kind === 'attribute' && item.name === 'value')
    if (value?.item.kind !== 'attribute') return this.missing(`output.${name}`, at, `the module has no output ${name.slice(0, 60)}`)
    const { item, path } = value
    return this.once(`output.${name}`, { path, line: item.line, key: `output.${name}` }, () => evaluate(item.value, this.frameAt(path, `output.${name}`)))
  }

  resources(): readonly Resource[] {
    const made: Resource[] = []
    const add = (mode: Resource['mode'], kind: string, type: string, name: string, { instances }: Expanded): void => {
      for (const { key, exists, body, address, provider } of instances) {
        made.push({
          ...body,
          mode,
          type,
          name,
          address,
          plain: `${this.standing.plain}${kind}.${name}`,
          exists,
          ...(key === undefined ? {} : { key }),
          ...(provider === undefined ? {} : { provider }),
        })
      }
    }
    for (const declared of this.source.resources.values()) {
      const [type = '', name = ''] = declared.labels
      add('resource', type, type, name, this.expand(type, declared, type))
    }
    for (const declared of this.source.data.values()) {
      const [type = '', name = ''] = declared.labels
      add('data', `data.${type}`, type, name, this.expand(`data.${type}`, declared, type))
    }
    for (const declared of this.source.modules.values()) {
      const [name = ''] = declared.labels
      const expanded = this.expand('module', declared)
      for (const { child } of expanded.instances) made.push(...(child?.resources() ?? []))
      const outside = { ...expanded, instances: expanded.instances.filter(({ child }) => child === undefined) }
      add('module', 'module', plainSource(this.sourceText(declared) ?? ''), name, outside)
    }
    return made
  }
}

function space(plain: string, at: Evidence, get: (name: string) => Value): SpaceValue {
  return { kind: 'space', plain, at, get }
}

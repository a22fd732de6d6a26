/** A template with its parameters, as one stack has them: what its names come to, each worked out when it is asked for. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, type Fact } from '../../base/fact.ts'
import { mapValue, nullValue, textValue, toFlag, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { evaluate } from './evaluate.ts'
import { factOf } from '../../parse/expressions/facts.ts'
import { member, textIn } from './nodes.ts'
import { parameterValue } from './parameters.ts'
import { attributeOf } from './references.ts'
import { ownRegion } from './regions.ts'
import { usedAt } from './values.ts'
import type { DeclaredResource, Template } from './template.ts'
import type { Exported, Scope, Standing, Universe } from './scope.ts'

/** Logical IDs have no more characters. */
const longest = 255

export class Instance implements Scope {
  readonly template: Template
  readonly universe: Universe
  readonly standing: Standing
  /** Nested stacks whose templates are in the tree, by logical ID. */
  readonly children = new Map<string, Instance>()
  private memory = new Map<string, Value>()
  /** The region that is asked after in place of one that nobody says. */
  private supposed: Value | undefined

  constructor(template: Template, universe: Universe, standing: Standing) {
    this.template = template
    this.universe = universe
    this.standing = standing
  }

  /** Names are settled once all templates are there. */
  forget(): void {
    this.memory.clear()
  }

  /** Works out all that is there. */
  force(): void {
    for (const resource of this.template.resources.values()) {
      const exists = this.existsOf(resource)
      if (exists.state === 'unresolved' || exists.value) this.properties(resource)
    }
    for (const [name, { line }] of this.template.outputs) this.output(name, this.place(line, `Outputs.${name}`))
  }

  plainOf(id: string): string {
    return this.universe.shared.has(id) ? `${this.standing.name}.${id}` : id
  }

  place(line: number, key: string): Evidence {
    return { path: this.template.path, line, key }
  }

  /** Worked out once; undefined while it is being worked out. */
  private once(key: string, at: Evidence, make: () => Value): Value {
    const before = this.memory.get(key)
    if (before !== undefined) return before
    this.memory.set(key, unknownValue(key, at, 'it refers to itself'))
    const value = make()
    this.memory.set(key, value)
    return value
  }

  ref(written: string, at: Evidence): Value {
    const name = written.slice(0, longest)
    const pseudo = this.pseudo(name, at)
    if (pseudo !== undefined) return pseudo
    const parameter = this.template.parameters.get(name)
    if (parameter !== undefined) return this.once(`Parameters.${name}`, at, () => parameterValue(name, parameter, this))
    const resource = this.template.resources.get(name)
    if (resource === undefined) return unknownValue(name, at, `the template declares no ${name.slice(0, 100)}`)
    return attributeOf(resource, undefined, at, this)
  }

  getAtt(written: string, said: string, at: Evidence): Value {
    const [name, attribute] = [written.slice(0, longest), said.slice(0, longest)]
    const child = this.children.get(name)
    if (child !== undefined && attribute.startsWith('Outputs.')) return usedAt(child.output(attribute.slice(8), at), at)
    const resource = this.template.resources.get(name)
    if (resource === undefined) return unknownValue(`${name}.${attribute}`, at, `the template declares no ${name.slice(0, 100)}`)
    return attributeOf(resource, attribute, at, this)
  }

  output(name: string, at: Evidence): Value {
    const output = this.template.outputs.get(name)
    const value = member(output?.value, 'Value')
    if (output === undefined || value === undefined) return unknownValue(`${this.standing.name}.Outputs.${name}`, at, 'the nested stack has no such output')
    return this.once(`Outputs.${name}`, this.place(output.line, `Outputs.${name}`), () => evaluate(value, `Outputs.${name}.Value`, this))
  }

  property(resource: DeclaredResource, name: string): Value | undefined {
    const node = member(resource.node, 'Properties', name)
    if (node === undefined) return undefined
    const key = `Resources.${resource.id}.Properties.${name}`
    const value = this.once(key, this.place(node.line, key), () => evaluate(node, key, this))
    return value.kind === 'null' ? undefined : value
  }

  properties(resource: DeclaredResource): Value {
    const key = `Resources.${resource.id}.Properties`
    const node = member(resource.node, 'Properties')
    const at = this.place(resource.line, key)
    if (node?.kind !== 'map') return node === undefined ? mapValue(new Map(), at) : this.once(key, at, () => evaluate(node, key, this))
    const members = new Map<string, Value>()
    for (const name of node.members.keys()) {
      if (name.startsWith('Fn::')) continue
      const value = this.property(resource, name)
      if (value !== undefined) members.set(name, value)
    }
    return mapValue(members, at)
  }

  /** What brings in properties that are not written here: a macro, an included file. */
  brought(resource: DeclaredResource): Value | undefined {
    const node = member(resource.node, 'Properties')
    const at = this.place(node?.line ?? resource.line, `Resources.${resource.id}.Properties`)
    if (node?.kind === 'call') return unknownValue(`Fn::${node.name}`, at, 'what it brings in is not read')
    const name = [...(node?.kind === 'map' ? node.members.keys() : [])].find((one) => one.startsWith('Fn::'))
    return name === undefined ? undefined : unknownValue(name.slice(0, longest), at, 'what it brings in is not read')
  }

  condition(name: string, at: Evidence): Value {
    const found = this.template.conditions.get(name)
    if (found === undefined) return unknownValue(name, at, `the template declares no condition ${name.slice(0, 100)}`)
    const key = `Conditions.${name}`
    return this.once(key, this.place(found.line, key), () => evaluate(found.value, key, this))
  }

  existsOf(resource: DeclaredResource): Fact<boolean> {
    const exists = this.standing.exists()
    const at = this.place(resource.line, `Resources.${resource.id}`)
    const name = textIn(resource.node, 'Condition')
    if ((exists.state !== 'unresolved' && !exists.value) || name === undefined) return exists.state === 'known' && exists.value ? known(true, at) : exists
    const line = member(resource.node, 'Condition')?.line ?? resource.line
    const place = this.place(line, `Resources.${resource.id}.Condition`)
    const own = this.inItsRegions(name, place) ?? factOf(this.condition(name, place), place, toFlag) ?? known(true, at)
    return own.state !== 'unresolved' && own.value ? (exists.state === 'unresolved' ? exists : own) : own
  }

  /** Whether a condition holds where nearly all of the template is made: elsewhere there is nothing to judge. */
  private inItsRegions(name: string, place: Evidence): Fact<boolean> | undefined {
    if (this.standing.region !== undefined || toFlag(this.condition(name, place)) !== undefined) return undefined
    const region = ownRegion(this.template)
    if (region === undefined) return undefined
    const before = this.memory
    this.memory = new Map()
    this.supposed = textValue(region, place)
    const flag = toFlag(this.condition(name, place))
    this.supposed = undefined
    this.memory = before
    return flag === true ? byDefault(true, place, 'in the regions that the template is made for') : undefined
  }

  /** What this stack exports, with the names as far as they are known. */
  exports(): readonly Exported[] {
    return [...this.template.outputs].flatMap(([id, output]) => {
      const node = member(output.value, 'Export', 'Name')
      const needed = textIn(output.value, 'Condition')
      const isLeftOut = needed !== undefined && toFlag(this.condition(needed, this.place(output.line, `Outputs.${id}.Condition`))) === false
      if (node === undefined || isLeftOut) return []
      const key = `Outputs.${id}.Export.Name`
      const name = this.once(key, this.place(node.line, key), () => evaluate(node, key, this))
      const at = this.place(output.line, `Outputs.${id}`)
      return [{ owner: this, name, value: (): Value => this.output(id, at) }]
    })
  }

  /** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html} */
  private pseudo(name: string, at: Evidence): Value | undefined {
    switch (name) {
      case 'AWS::NoValue':
        return nullValue(at)
      case 'AWS::StackName':
        return this.standing.stackName ?? unknownValue(name, at, 'the name of the stack, which its deployment says')
      case 'AWS::Region':
        return this.supposed ?? this.standing.region ?? unknownValue(name, at, 'the region, which its deployment says')
      default:
        return /^AWS::\w{1,40}$/.test(name) ? unknownValue(name, at, 'what only the account knows') : undefined
    }
  }
}

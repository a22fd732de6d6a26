/** Pulumi's programs in YAML: resources, variables and references between them, worked out when they are asked for. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { at as placedAt, membersOf, textAt, type Placed } from '../../parse/placed.ts'
import type { Host } from '../programs/run.ts'
import { isThing, newList, newObject, short, weighed } from '../programs/thing.ts'
import { encodeJson } from '../../parse/expressions/decode.ts'
import { joined } from '../../parse/expressions/evaluate.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { flagValue, nullValue, numberValue, textValue, toNumber, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Configuration } from './config.ts'
import { stackName } from './host.ts'

/** {@link https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/} */
export function yamlProgram(project: Placed | undefined, configuration: Configuration, work: Work, host: Host): void {
  const program = new YamlProgram(project, configuration, work, host)
  for (const [name] of membersOf(placedAt(project, 'resources'))) program.named(name, { path: configuration.file, line: 1, key: name })
}

class YamlProgram {
  private readonly project: Placed | undefined
  private readonly configuration: Configuration
  private readonly work: Work
  private readonly host: Host
  private readonly memory = new Map<string, Value>()

  constructor(project: Placed | undefined, configuration: Configuration, work: Work, host: Host) {
    this.project = project
    this.configuration = configuration
    this.work = work
    this.host = host
  }

  /** A resource, a variable or a value of the configuration; what asks for itself is unknown. */
  named(name: string, at: Evidence): Value {
    const before = this.memory.get(name)
    if (before !== undefined) return before
    this.memory.set(name, unknownValue(short(name), at, 'it refers to itself'))
    const value = this.work.depth++ > limits.depth ? unknownValue(short(name), at) : this.worked(name, at)
    this.work.depth--
    this.memory.set(name, value)
    return value
  }

  private worked(name: string, at: Evidence): Value {
    const resource = placedAt(this.project, 'resources', name)
    if (resource !== undefined) return this.resource(name, resource)
    const variable = placedAt(this.project, 'variables', name)
    if (variable !== undefined) return this.value(variable, `variables.${name}`)
    const { values, project, file } = this.configuration
    const own = name.includes(':') ? values.get(name) : values.get(`${project}:${name}`)
    if (own !== undefined) return own
    if (name === 'pulumi') {
      return newObject(
        [
          ['stack', stackName(this.configuration, at)],
          ['project', textValue(project, { path: file, line: 1, key: 'name' })],
        ],
        at,
      )
    }
    return unknownValue(`config.${short(name)}`, at, `set ${short(name)} in ${file}`)
  }

  private resource(name: string, node: Placed): Value {
    const route = `resources.${name}`
    const at: Evidence = { path: node.path, line: node.line, key: route }
    const token = textAt(node, 'type') ?? ''
    const [provider = '', ...rest] = token.split(':')
    // `pulumi:providers:aws`
    const isProvider = provider === 'pulumi' && rest[0] === 'providers'
    const modules = rest.length > 1 ? [(rest[0] ?? '').split('/')[0] ?? ''].filter((one) => one !== 'index' && one !== '') : []
    const origin = isProvider
      ? { source: `@pulumi/${rest[1] ?? ''}`, path: ['Provider'] }
      : { source: `@pulumi/${provider}`, path: [...modules, rest.at(-1) ?? ''] }
    const properties = placedAt(node, 'properties')
    const options = placedAt(node, 'options')
    const args = [
      textValue(name, at),
      properties === undefined ? newObject([], at) : this.value(properties, `${route}.properties`),
      options === undefined ? nullValue(at) : this.value(options, `${route}.options`),
    ]
    return this.host.make(origin, args, { at }) ?? unknownValue(short(token), at)
  }

  private value(node: Placed, route: string, depth = 0): Value {
    const at: Evidence = { path: node.path, line: node.line, key: route.slice(0, 300) }
    if (!this.work.spend(1) || depth > limits.depth) return unknownValue('…', at)
    if (node.kind === 'empty') return nullValue(at)
    if (node.kind === 'list')
      return newList(
        node.items.map((item, index) => this.value(item, `${route}.${index}`, depth + 1)),
        at,
      )
    if (node.kind === 'map') {
      const [first] = node.members
      const call = node.members.size === 1 ? /^fn::(.{1,100})$/i.exec(first?.[0] ?? '') : null
      if (call !== null && first !== undefined) return this.called(call[1] ?? '', first[1].value, route, depth, at)
      return newObject(
        [...node.members].map(([name, member]) => [name, this.value(member.value, `${route}.${name}`, depth + 1)] as const),
        at,
      )
    }
    if (!node.quoted && /^-?\d{1,15}(\.\d+)?$/.test(node.text)) return numberValue(Number(node.text), at)
    if (!node.quoted && /^(true|false)$/.test(node.text)) return flagValue(node.text === 'true', at)
    return this.text(node.text, at)
  }

  /** {@link https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#built-in-functions} */
  private called(name: string, node: Placed, route: string, depth: number, at: Evidence): Value {
    const given = this.value(node, route, depth + 1)
    switch (name.toLowerCase()) {
      case 'tojson':
        return encodeJson(given, at, this.work)
      case 'secret':
        return given
      case 'join': {
        const [by, items] = given.kind === 'list' ? given.items : []
        if (by === undefined || items?.kind !== 'list') break
        return joined(
          items.items.flatMap((item, index) => (index === 0 ? [item] : [by, item])),
          this.work,
          at,
        )
      }
      case 'select': {
        const [index, items] = given.kind === 'list' ? given.items : []
        const found = items?.kind === 'list' && index !== undefined ? items.items[toNumber(index) ?? -1] : undefined
        if (found !== undefined) return found
        break
      }
      default:
    }
    return weighed(unknownValue(`fn::${short(name)}`, at), given)
  }

  /** `postgres://${owner.result}@${ledger.address}`, `${replicas}`; `$${` is a `${`. */
  private text(text: string, at: Evidence): Value {
    const parts: Value[] = []
    let rest = text
    while (rest !== '' && parts.length < limits.terraformParts) {
      const start = rest.indexOf('${')
      const isEscaped = start > 0 && rest[start - 1] === '$'
      const end = start === -1 ? -1 : rest.indexOf('}', start)
      if (start === -1 || end === -1) {
        parts.push(textValue(rest, at))
        break
      }
      if (start > 0) parts.push(textValue(isEscaped ? `${rest.slice(0, start - 1)}\${` : rest.slice(0, start), at))
      if (!isEscaped) parts.push(this.reference(rest.slice(start + 2, end), at))
      rest = rest.slice(isEscaped ? start + 2 : end + 1)
    }
    const [only] = parts
    if (parts.length === 1 && only !== undefined) return weighed(only, { ...only, at })
    return joined(
      parts.map((part) => (isThing(part) ? unknownValue(part.plain, part.at) : part)),
      this.work,
      at,
    )
  }

  /** `ledger.endpoints[0].host` */
  private reference(written: string, at: Evidence): Value {
    const [first = '', ...names] = written.split(/[.[\]"]+/).filter((part) => part !== '')
    let value = this.named(first, at)
    for (const name of names.slice(0, 20)) {
      if (isThing(value)) value = value.get(name)
      else if (value.kind === 'map') value = value.members.get(name) ?? nullValue(at)
      else if (value.kind === 'list') value = value.items[Number(name)] ?? nullValue(at)
      else if (value.kind === 'unknown' && !/^\d+$/.test(name))
        value = weighed(unknownValue(`${value.reference}.${short(name)}`.slice(0, 300), value.at, value.hint), value)
    }
    return value
  }
}

/** Pulumi's packages, as far as a program's resources need them: its own functions, and the classes of its providers. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { Host } from '../programs/run.ts'
import { isInstance, isThing, method, newList, newObject, short, thing, type Instance, type Origin, type Site, type Thing } from '../programs/thing.ts'
import { Makings } from '../programs/world.ts'
import { decodeJson, encodeJson } from '../../parse/expressions/decode.ts'
import { joined } from '../../parse/expressions/evaluate.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { nullValue, over, textValue, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { configThing, uncommitted } from './asking.ts'
import { constantOf } from './constants.ts'
import type { Configuration } from './config.ts'
import { attributesOf, packageOf, typeOf } from './names.ts'

/** What a program makes. */
export interface Made {
  readonly makings: Makings
  readonly skipped: Skip[]
}

/** What options give on to whatever has theirs for a parent: {@link https://www.pulumi.com/docs/iac/concepts/options/} */
interface Options {
  readonly provider?: string
  readonly protect?: Value
}

export function pulumiHost(configuration: Configuration, work: Work): { readonly host: Host; readonly made: Made } {
  const makings = new Makings(work)
  const made: Made = { makings, skipped: [] }
  const options = new WeakMap<object, Options>()
  const told = new Map<string, number>()

  const optionsIn = (value: Value | undefined, kind: string): Options => optionsOf(value, kind, options)

  const makeResource = (type: string, kind: string, args: readonly Value[], site: Site): Thing => {
    const [name, given, more] = args
    const own = optionsIn(more, kind)
    const members = new Map(given?.kind === 'map' ? given.members : given?.kind === 'unknown' ? [['…', given] as const] : [])
    const ignored = more?.kind === 'map' ? more.members.get('ignoreChanges') : undefined
    const kept = [
      ...(own.protect === undefined ? [] : [['preventDestroy', own.protect] as const]),
      ...(ignored === undefined ? [] : [['ignoreChanges', ignored] as const]),
    ]
    const [first] = kept
    if (first !== undefined && !members.has('lifecycle')) members.set('lifecycle', newObject(kept, first[1].at))
    const value = makings.make({
      ...{ type, name: nameOf(name, site), args: members, site, names: attributesOf(type) },
      ...(own.provider === undefined ? {} : { provider: own.provider }),
    })
    options.set(value, own)
    return value
  }

  const makeProvider = (kind: string, [name, given]: readonly Value[], site: Site): Thing => {
    const label = `${kind}.${nameOf(name, site)}`
    makings.configure(label, given?.kind === 'map' ? given.members : new Map(), site.at)
    return thing(`provider.${label}`, site.at)
  }

  const host: Host = {
    external(origin, at) {
      const found = packageOf(origin.source)
      const text = found === undefined ? undefined : constantOf(found.name, origin.path)
      if (text !== undefined) return textValue(text, at)
      return origin.source === '@pulumi/pulumi' ? ownNamed(origin, configuration, work, at) : undefined
    },
    make(origin, args, site) {
      const last = origin.path.at(-1) ?? ''
      const found = packageOf(origin.source)
      if (found === undefined) return undefined
      if (last === 'Provider') return makeProvider(found.name === 'gcp' ? 'google' : found.name === 'azure' ? 'azurerm' : found.name, args, site)
      const type = typeOf(origin.source, origin.path)
      if (type !== undefined) return makeResource(type, type.split('_')[0] ?? '', args, site)
      tell(found.name, origin.path.join('.'), site.at)
      const plain = `${found.name}.${origin.path.join('.')}.${nameOf(args[0], site)}`
      return thing(plain, site.at)
    },
    call(origin, args, site) {
      const found = packageOf(origin.source)
      if (found === undefined) return undefined
      // `aws.ec2.getVpcOutput(…)` asks the provider for what is there already.
      return over(unknownValue(`${found.name}.${origin.path.join('.')}()`.slice(0, 200), site.at), ...args)
    },
    extend(_origin, self, args) {
      // `super('till:Service', name, {}, opts)`: components hand their options on to what they hold.
      const [, name, , opts] = args
      if (name !== undefined) self.fields.set('__name', name)
      options.set(self, optionsIn(opts, ''))
    },
    inherited: (_origin, self, name, at) => inheritedOf(self, name, at),
    method: (of, name, at) => (name === 'apply' && !isInstance(of) ? applied(of, at) : undefined),
  }

  function tell(name: string, what: string, at: Evidence): void {
    const key = `${name}.${what}`
    const count = (told.get(key) ?? 0) + 1
    told.set(key, count)
    if (count === 1 && concerns.test(key) && made.skipped.length < limits.skips)
      made.skipped.push({ path: at.path, line: at.line, reason: `${short(key)}: not read` })
  }

  return { host, made }
}

function optionsOf(value: Value | undefined, kind: string, options: WeakMap<object, Options>): Options {
  if (value === undefined || value.kind !== 'map') return {}
  const parent = value.members.get('parent')
  const above = parent === undefined ? {} : (options.get(parent) ?? {})
  const several = value.members.get('providers')
  const listed = several?.kind === 'list' ? several.items : several?.kind === 'map' ? [...several.members.values()] : []
  const one = [value.members.get('provider'), ...listed].find((each) => each !== undefined && isThing(each) && each.plain.startsWith(`provider.${kind}`))
  const provider = one !== undefined && isThing(one) ? one.plain.replace('provider.', '') : above.provider
  const protect = value.members.get('protect') ?? above.protect
  return { ...(provider === undefined ? {} : { provider }), ...(protect === undefined ? {} : { protect }) }
}

/** As far as it is known; else as what it is kept in is called. */
function nameOf(value: Value | undefined, site: Site): string {
  const text = value === undefined ? undefined : toText(value)
  if (text !== undefined) return text
  const parts =
    value?.kind === 'unknown'
      ? value.parts
          ?.filter((part) => typeof part === 'string')
          .join('')
          .replace(/^[-_.]+|[-_.]+$/g, '')
      : undefined
  return parts === undefined || parts === '' ? (site.at.key.split(/[./]/).at(-1) ?? 'unnamed') : parts
}

/** Kinds of packages that are no provider of Terraform's which run something, keep data or copy it. */
const concerns =
  /Deployment$|StatefulSet|DaemonSet|CronJob|\.Job$|\.Pod$|helm|yaml|kustomize|ecs\..*Service|TaskDefinition|Server$|Cluster$|Database|Redis|DBInstance|Sql|Backup|ContainerApp|WebApp|Container$|CustomResource|App$/i

function inheritedOf(self: Instance, name: string, at: Evidence): Value | undefined {
  if (name === 'registerOutputs') return method(name, at, (_, site) => nullValue(site.at))
  if (name === 'urn' || name === 'id') return unknownValue(`component.${name}`, at)
  return name === 'getResource' ? undefined : self.fields.get(name)
}

/** `output.apply((value) => …)`: {@link https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/} */
function applied(of: Value, at: Evidence): Thing {
  return method('apply', at, ([call], site) =>
    call !== undefined && isThing(call) ? (call.call?.([of], site) ?? unknownOf([of], site.at)) : unknownOf([of], site.at),
  )
}

/** {@link https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/} */
function ownNamed({ path }: Origin, configuration: Configuration, work: Work, at: Evidence): Value | undefined {
  const first = (name: string): Thing => method(name, at, ([of], site) => of ?? nullValue(site.at))
  switch (path.join('.')) {
    case 'Config':
      return thing('Config', at, {
        make: ([space], site) => configThing(space === undefined ? configuration.project : (toText(space) ?? '…'), configuration, work, site.at),
      })
    case 'getStack':
      return method('getStack', at, (_, site) => stackName(configuration, site.at))
    case 'getProject':
      return method('getProject', at, () => textValue(configuration.project, { path: configuration.file, line: 1, key: 'name' }))
    case 'output':
    case 'Output.create':
    case 'secret':
    case 'unsecret':
      return first(path.at(-1) ?? '')
    case 'all':
    case 'Output.all':
      return method('all', at, (args, site) => (args.length === 1 && args[0] !== undefined ? args[0] : newList(args, site.at)))
    case 'concat':
      return method('concat', at, (args, site) => joined(args, work, site.at))
    case 'jsonStringify':
      return method('jsonStringify', at, ([of], site) => (of === undefined ? nullValue(site.at) : encodeJson(of, of.at, work)))
    case 'jsonParse':
      return method('jsonParse', at, ([of], site) => (of === undefined ? undefined : decodeJson(of, work)) ?? unknownValue('a text of JSON', site.at))
    case 'mergeOptions':
      return method('mergeOptions', at, (args, site) =>
        newObject(
          args.flatMap((one) => (one.kind === 'map' ? [...one.members] : [])),
          site.at,
        ),
      )
    case 'StackReference':
      return thing('StackReference', at, { make: ([name], site) => stackReference(name, site.at) })
    default:
      return undefined
  }
}

export function stackName({ stack, file }: Configuration, at: Evidence): Value {
  return stack === undefined ? unknownValue('pulumi.getStack()', at, uncommitted) : textValue(stack, { path: file, line: 1, key: 'stack' })
}

function stackReference(name: Value | undefined, at: Evidence): Thing {
  const label = short((name === undefined ? undefined : toText(name)) ?? 'another stack')
  const get = (asked: string): Value =>
    method(asked, at, ([output], site) =>
      unknownValue(`${label}.${short((output === undefined ? undefined : toText(output)) ?? asked)}`, site.at, `it is an output of the stack ${label}`),
    )
  return thing(label, at, { get })
}

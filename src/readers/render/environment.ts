/** Variables of a Blueprint's services: written, taken from databases, services and groups, or kept by the platform. */
import { known, valueOf, type Fact } from '../../base/fact.ts'
import type { Fields, Told } from '../../parse/fields.ts'
import { filledIn, keptSecret, type Variables } from '../../parse/hosted.ts'

export interface Others {
  /** `envVarGroups` by name. */
  readonly groups: ReadonlyMap<string, Fields>
  /** Services of the Blueprint by name, and where each listens. */
  readonly services: ReadonlyMap<string, Other>
}

export interface Other {
  readonly fields: Fields
  readonly port?: number
  /** What it sets by itself, worked out where somebody asks for it. */
  readonly variables: () => ReadonlyMap<string, Fields>
}

/** In the order they are written: the last of two equal ones stands ({@link https://render.com/docs/blueprint-spec#environment-variables}). */
export function environmentOf(fields: Fields, others: Others, told: Told): Variables {
  const values = new Map<string, Fact<string>>()
  const given = new Map<string, string>()
  const own = fields.many('envVars')
  const grouped = own.flatMap((one) => others.groups.get(valueOf(one.text('fromGroup')) ?? '')?.many('envVars').length ?? [])
  // Groups are for many services: many of both multiply.
  if (
    !told.spend(
      grouped.reduce((sum, count) => sum + count, own.length),
      fields.at,
    )
  )
    return { values, given, isCut: true }
  for (const one of own) {
    const group = valueOf(one.text('fromGroup'))
    if (group === undefined) continue
    const found = others.groups.get(group)
    if (found === undefined) told.tell(one.at, `${one.at.key}: the group ${group} is not in this Blueprint: what it sets is unknown`)
    else for (const each of found.many('envVars')) set(each, { values, given }, others)
  }
  for (const one of own) set(one, { values, given }, others)
  return { values, given }
}

/** Groups that are made by hand, which may set more. */
export function openGroups(fields: Fields, others: Others): readonly string[] | undefined {
  const open = fields.many('envVars').flatMap((one) => {
    const group = valueOf(one.text('fromGroup'))
    return group === undefined || others.groups.has(group) ? [] : [`the group ${group}`]
  })
  return open.length === 0 ? undefined : open
}

function set(one: Fields, { values, given }: Variables, others: Others): void {
  const name = valueOf(one.text('key'))
  if (name === undefined) return
  const { value, reference } = read(name, one, others)
  values.set(name, value)
  if (reference === undefined) given.delete(name)
  else given.set(name, reference)
}

interface Value {
  readonly value: Fact<string>
  readonly reference?: string
}

function read(name: string, one: Fields, others: Others): Value {
  const written = one.text('value')
  if (written !== undefined) return { value: written }
  const database = one.one('fromDatabase')
  if (database !== undefined) return referred(valueOf(database.text('name')), valueOf(database.text('property')), database, 'postgresql')
  const service = one.one('fromService')
  if (service !== undefined) return ofService(service, others)
  const at = one.at
  if (one.has('generateValue')) return { value: keptSecret(name, at, 'Render makes it up') }
  return { value: one.has('sync') ? keptSecret(name, at, 'set in Render’s dashboard') : known('', at) }
}

function referred(name: string | undefined, property: string | undefined, from: Fields, scheme?: 'postgresql' | 'redis'): Value {
  if (name === undefined) return { value: keptSecret('fromDatabase', from.at, 'say the name of the database') }
  const reference = `\${${name}.${property ?? 'connectionString'}}`
  const part = (one: string): string => `\${${name}.${one}}`
  // Internal addresses have this shape, and nothing is asked for in them.
  const isAddress = scheme !== undefined && (property ?? 'connectionString') === 'connectionString'
  const spelled =
    scheme === 'redis' ? `redis://${part('host')}:${part('port')}` : `postgresql://${part('user')}:${part('password')}@${part('host')}/${part('database')}`
  return {
    value: filledIn(isAddress ? spelled : reference, [reference], from.at, 'Render fills it in'),
    reference: `${name}/${property ?? 'connectionString'}`,
  }
}

/** Host and port of another service are known from its name; the address of a Key Value instance is not. */
function ofService(from: Fields, others: Others): Value {
  const name = valueOf(from.text('name'))
  const target = name === undefined ? undefined : others.services.get(name)
  const variable = valueOf(from.text('envVarKey'))
  const property = valueOf(from.text('property')) ?? 'host'
  if (name === undefined) return { value: keptSecret('fromService', from.at, 'say the name of the service') }
  if (variable !== undefined) {
    const found = target?.variables().get(variable)?.text('value')
    return {
      value: found === undefined ? keptSecret(`${name}.${variable}`, from.at, `what ${name} has in ${variable}`) : { ...found, at: from.at, also: [found.at] },
    }
  }
  const isStore = /^(keyvalue|redis)$/.test(valueOf(target?.fields.text('type')) ?? valueOf(from.text('type')) ?? '')
  if (isStore) return referred(name, property, from, 'redis')
  if (property === 'host') return { value: known(name, from.at) }
  if (target?.port !== undefined) return { value: known(property === 'port' ? String(target.port) : `${name}:${target.port}`, from.at) }
  const text = property === 'port' ? `\${${name}.port}` : `${name}:\${${name}.port}`
  return { value: filledIn(text, [`\${${name}.port}`], from.at, 'Render finds out at which port it listens') }
}

/** Which databases a selection of AWS Backup takes: by reference, by pattern, by tag, and what nobody can tell. */
import { isResolved, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Body, Resource, World } from '../resource.ts'
import { providerOf } from './regions.ts'
import { bodiesOf, listed, named } from '../mapping/values.ts'

/** What a selection takes for sure, what it doesn't, or why it can't be told. */
export type Taken = boolean | UnresolvedFact

/** Resources that AWS Backup copies and that are databases here, with the part of their names that tells the type. */
export const backedUp = new Map([
  ['aws_db_instance', 'db'],
  ['aws_rds_cluster', 'cluster'],
  ['aws_docdb_cluster', 'cluster'],
  ['aws_dynamodb_table', 'table'],
])

/** The attribute that a name in an ARN is held against. */
const nameOf = new Map([
  ['aws_db_instance', 'identifier'],
  ['aws_dynamodb_table', 'name'],
])

/**
 * Whether a selection takes a database ({@link https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html}): one of its resources,
 * none of those left out, any of its tags, all of its conditions.
 */
export function takes(selection: Resource, database: Resource, world: World): Taken {
  const left = listedHit(selection, 'not_resources', database, world)
  const resources = selection.texts('resources') === undefined ? true : listedHit(selection, 'resources', database, world)
  const tags = tagged(selection, database, world)
  const nothingSaid =
    selection.texts('resources') === undefined && bodiesOf(selection, 'selection_tag').bodies.length === 0 && selection.blocks('condition').length === 0
  const open = bodiesOf(selection, 'selection_tag').open ?? selection.open('condition')
  if (nothingSaid) return open ?? true
  return all([resources, tags, negated(left)])
}

function all(parts: readonly Taken[]): Taken {
  if (parts.includes(false)) return false
  return parts.find((part) => part !== true) ?? true
}

function any(parts: readonly Taken[]): Taken {
  if (parts.includes(true)) return true
  return parts.find((part) => part !== false) ?? false
}

function negated(part: Taken): Taken {
  return typeof part === 'boolean' ? !part : part
}

function listedHit(selection: Resource, attribute: string, database: Resource, world: World): Taken {
  const { texts, open } = listed(selection, attribute)
  if (named(selection, attribute, world, [database.type], database).includes(database)) return true
  const hits = texts.map((text): Taken => {
    if (text.state !== 'unresolved') return fits(text.value, database)
    // A reference to something that is in the tree is to that, and to nothing else.
    return /\$\{(?!var\.|local\.|data\.)[^}]{1,300}\}/.test(text.partial?.reveal() ?? '') ? false : text
  })
  return any([...hits, ...(open === undefined || selection.references(attribute).length > 0 ? [] : [open])])
}

/** `arn:aws:rds:*:*:db:*`, `arn:aws:dynamodb:*:*:table/*`, a name in full, or everything. */
function fits(pattern: string, database: Resource): boolean {
  if (pattern === '*') return true
  const [arn, , service, , , ...rest] = pattern.split(':')
  const [type = '', ...names] = rest.join(':').split(/[:/]/)
  const kept = database.type === 'aws_dynamodb_table' ? 'dynamodb' : 'rds'
  if (arn !== 'arn' || (service !== kept && service !== '*')) return false
  const name = names.join(':')
  if (type === '*') return true
  if (type !== backedUp.get(database.type)) return false
  const own = valueOf(database.text(nameOf.get(database.type) ?? 'cluster_identifier'))
  return name === '*' || (own !== undefined && (name === own || (/^[^*]+\*$/.test(name) && own.startsWith(name.slice(0, -1)))))
}

function tagged(selection: Resource, database: Resource, world: World): Taken {
  const anyOf = bodiesOf(selection, 'selection_tag')
  const tags = (key: string): Fact<string> | UnresolvedFact | undefined => tagOf(database, key, world)
  const ones = anyOf.bodies.map((body) => compared(body, tags, (want, have) => want === have))
  const first = ones.length === 0 && anyOf.open === undefined ? true : any([...ones, ...(anyOf.open === undefined ? [] : [anyOf.open])])
  const conditions = selection
    .blocks('condition')
    .flatMap((condition) => [
      ...condition.blocks('string_equals').map((body) => compared(body, tags, (want, have) => want === have)),
      ...condition.blocks('string_like').map((body) => compared(body, tags, (want, have) => have !== undefined && like(want, have))),
      ...condition.blocks('string_not_equals').map((body) => compared(body, tags, (want, have) => want !== have)),
      ...condition.blocks('string_not_like').map((body) => compared(body, tags, (want, have) => have === undefined || !like(want, have))),
    ])
  const open = selection.open('condition')
  return all([first, ...conditions, ...(open === undefined ? [] : [open])])
}

function compared(body: Body, tags: (key: string) => Fact<string> | undefined, fit: (want: string, have: string | undefined) => boolean): Taken {
  const key = body.text('key')
  const want = body.text('value')
  if (key === undefined || want === undefined) return false
  if (key.state === 'unresolved') return key
  if (want.state === 'unresolved') return want
  const have = tags(key.value.replace(/^aws:ResourceTag\//, ''))
  return have === undefined ? fit(want.value, undefined) : have.state === 'unresolved' ? have : fit(want.value, have.value)
}

/** `prod*` as AWS reads it: a star stands for any text, at one end or both. */
function like(pattern: string, text: string): boolean {
  const plain = pattern.replace(/^\*+|\*+$/g, '')
  if (plain.includes('*')) return false
  const starts = pattern.startsWith('*')
  const ends = pattern.endsWith('*')
  return starts && ends ? text.includes(plain) : starts ? text.endsWith(plain) : ends ? text.startsWith(plain) : text === plain
}

/** A tag of the resource, else of its provider's `default_tags`. */
function tagOf(database: Resource, key: string, world: World): Fact<string> | undefined {
  const own = database.map('tags')
  if (own !== undefined && 'state' in own) return unresolved(`whether it has the tag ${key}`, own.at, own.hint)
  const found = own?.get(key)
  if (found !== undefined) return found
  const given =
    providerOf(database, world)
      ?.blocks('default_tags')
      .flatMap((block) => block.map('tags') ?? []) ?? []
  for (const one of given) {
    if ('state' in one) return unresolved(`whether it has the tag ${key}`, one.at, one.hint)
    const fact = one.get(key)
    if (fact !== undefined && isResolved(fact)) return fact
  }
  return undefined
}

/** A class with what it extends, and the attributes that are kept in a table: by annotated fields or getters. */
import type { JavaAnnotation, JavaMember, JavaTypeUse } from '../../parse/java/index.ts'
import { annotationOf, isFrom, plainName } from './names.ts'
import { parentOf, resolve, type Placed, type World } from './world.ts'

/** A type where it is used, and where its name has its meaning. */
export interface Use {
  readonly type: JavaTypeUse
  readonly in: Placed
}

export interface Level {
  readonly of: Placed
  readonly is: 'entity' | 'mapped' | 'embeddable' | 'plain'
  /** What its type variables stand for. */
  readonly bound: ReadonlyMap<string, Use>
}

export interface Attribute {
  readonly name: string
  readonly use: Use
  readonly line: number
  readonly annotations: readonly JavaAnnotation[]
  /** The class that declares it. */
  readonly in: Placed
}

/** Classes that extend one another: real ones have four or five levels. */
const deepest = 16

export interface Levels {
  /** The class itself first. */
  readonly levels: readonly Level[]
  /** What the topmost one extends and the tree does not hold. */
  readonly foreign?: string
}

const known = new WeakMap<Placed['type'], Levels>()

export async function levelsOf(start: Placed, world: World): Promise<Levels> {
  const before = known.get(start.type)
  if (before !== undefined) return before
  const found = await climb(start, world)
  if (world.budget.steps >= 0) known.set(start.type, found)
  return found
}

async function climb(start: Placed, world: World): Promise<Levels> {
  const levels: Level[] = []
  let placed: Placed | undefined = start
  let bound: ReadonlyMap<string, Use> = new Map()
  while (placed !== undefined && levels.length < deepest && !levels.some(({ of }) => of.type === placed?.type)) {
    const here: Placed = placed
    levels.push({ of: here, is: kindOf(here), bound })
    const above = here.type.extends
    if (above === undefined) return { levels }
    const parent = await parentOf(here, world)
    if (parent === undefined) return { levels, foreign: above.name }
    const before = bound
    bound = new Map(
      parent.type.variables.flatMap((variable, index) => {
        const given = above.arguments[index]
        return given === undefined ? [] : [[variable, before.get(given.name) ?? { type: given, in: here }] as const]
      }),
    )
    placed = parent
  }
  return { levels }
}

function kindOf({ type, file }: Placed): Level['is'] {
  const has = (name: string): boolean => annotationOf(type.annotations, name, file) !== undefined
  return has('Entity') ? 'entity' : has('MappedSuperclass') ? 'mapped' : has('Embeddable') ? 'embeddable' : 'plain'
}

const mapping =
  /^(Id|EmbeddedId|Basic|Column|Columns|Lob|Enumerated|Temporal|Version|Convert|Embedded|ManyToOne|OneToOne|OneToMany|ManyToMany|ElementCollection|JoinColumn|JoinColumns|JoinTable|CollectionTable|MapsId|NaturalId|GeneratedValue|AttributeOverride|AttributeOverrides|Any|ManyToAny|Formula|Type|JdbcTypeCode|Access)$/

/**
 * Attributes of the levels that are kept, the nearest class first. Annotations tell where they stand, on fields or on getters
 * ({@link https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2#a113}); where none tells, the class that holds the key does.
 */
export function attributesOf(levels: readonly Level[]): readonly Attribute[] {
  const byGetters = accessOf(levels) === 'getters'
  const found = new Map<string, Attribute>()
  for (const level of levels) {
    if (level.is === 'plain') continue
    for (const one of ofLevel(level, byGetters)) if (!found.has(one.name)) found.set(one.name, one)
  }
  return [...found.values()]
}

function accessOf(levels: readonly Level[]): 'fields' | 'getters' {
  const keys = levels.flatMap(({ of: { type, file } }) =>
    type.members.filter(({ annotations }) => annotations.some((one) => /^(Id|EmbeddedId)$/.test(plainName(one)) && isFrom('jpa', one, file))),
  )
  const all = keys.length > 0 ? keys : levels.flatMap(({ of }) => of.type.members.filter((one) => isMapped(one, of)))
  return all[0]?.kind === 'method' ? 'getters' : 'fields'
}

function isMapped({ annotations }: JavaMember, { file }: Placed): boolean {
  return annotations.some((one) => mapping.test(plainName(one)) && (isFrom('jpa', one, file) || isFrom('hibernate', one, file)))
}

function ofLevel({ of, bound }: Level, byGetters: boolean): readonly Attribute[] {
  const found = new Map<string, Attribute>()
  for (const member of of.type.members) {
    const name = propertyOf(member)
    if (name === undefined || member.modifiers.has('static')) continue
    const mapped = isMapped(member, of)
    const isOwn = member.kind !== 'field' ? member.kind === 'component' || byGetters : !byGetters
    if ((!mapped && !isOwn) || isTransient(member, of)) continue
    const before = found.get(name)
    // Of a field and its getter the one that is annotated counts.
    if (before !== undefined && !mapped) continue
    const annotations = [...(before?.annotations ?? []), ...member.annotations]
    const use = bound.get(member.type.name) ?? { type: member.type, in: of }
    found.set(name, { name, use: substituted(use, bound, of), line: member.line, annotations, in: of })
  }
  return [...found.values()]
}

/** `Set<T>` of what extends a generic class. */
function substituted(use: Use, bound: ReadonlyMap<string, Use>, of: Placed): Use {
  const [only] = use.type.arguments
  const given = only === undefined || use.in !== of ? undefined : bound.get(only.name)
  return given === undefined ? use : { type: { ...use.type, arguments: [given.type, ...use.type.arguments.slice(1)] }, in: given.in }
}

function isTransient(member: JavaMember, { file }: Placed): boolean {
  return member.modifiers.has('transient') || annotationOf(member.annotations, 'Transient', file) !== undefined
}

/** The property that a member is of: `getName()` and `isOpen()` of `name` and `open`. */
function propertyOf({ kind, name, parameters, type }: JavaMember): string | undefined {
  if (kind !== 'method') return name
  const found = /^(?:get|is)([A-Z_$].*)$/.exec(name)
  if (found?.[1] === undefined || parameters > 0 || type.name === 'void' || name === 'getClass') return undefined
  const [first = '', second = ''] = found[1]
  // `getURL` is the property `URL` (https://docs.oracle.com/javase/8/docs/api/java/beans/Introspector.html#decapitalize-java.lang.String-).
  return /[A-Z]/.test(first) && /[A-Z]/.test(second) ? found[1] : first.toLowerCase() + found[1].slice(1)
}

const collections =
  /^(?:java\.util\.)?(Collection|List|Set|SortedSet|SequencedSet|NavigableSet|Map|SortedMap|NavigableMap|ArrayList|HashSet|HashMap|LinkedHashSet|Iterable)$/

/** What a relation or a collection leads to: what its annotation names, else its type, of a collection its last argument. */
export async function targetOf(attribute: Attribute, named: JavaAnnotation | undefined, world: World): Promise<Placed | undefined> {
  const written = named?.values.get('targetEntity') ?? named?.values.get('targetClass')
  if (written?.kind === 'class' && written.name !== 'void') return resolve(written.name, attribute.in, world)
  const { type, in: from } = attribute.use
  const element = collections.test(type.name) ? type.arguments.at(-1) : type
  return element === undefined ? undefined : resolve(element.name, from, world)
}

/** The last argument of a collection, as written. */
export function elementName({ use: { type } }: Attribute): string {
  return (collections.test(type.name) ? type.arguments.at(-1)?.name : type.name) ?? ''
}

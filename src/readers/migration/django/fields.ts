/** Fields of Django as columns: what a database holds of each, so that two of them can be compared. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import type { Dialect } from '../code/statements.ts'
import { isFalse, isTrue, lastName, listOf, numberOf, textOf } from '../python.ts'
import { textOfSql } from '../code/statements.ts'

export interface Field {
  /** As the model calls it. */
  readonly name: string
  /** Undefined for what has none: a many-to-many. */
  readonly column: string | undefined
  /** The class, as far as its name tells. */
  readonly kind: string
  readonly call: PyCalled | undefined
  readonly notNull: boolean
  readonly primary: boolean
  readonly unique: boolean
  readonly indexed: boolean
  /** The model it points to, as `app.model` in small letters; `constrained` where the database knows of it. */
  readonly to?: { readonly model: string; readonly constrained: boolean }
  /** Its default was for the rows that were there: afterwards the model has none. */
  readonly forgets?: boolean
  /** A many-to-many whose table Django makes by itself, and the name of that table if it is given. */
  readonly through?: { readonly own: boolean; readonly table?: string }
}

const plainNames: ReadonlySet<string> = new Set(['GenericForeignKey', 'GenericRelation', 'TaggableManager', 'ClusterTaggableManager'])

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/} */
export function fieldOf(name: string, value: PyValue | undefined, app: string, model: string): Field {
  const call = value?.is === 'call' ? value : undefined
  const kind = lastName(value) ?? ''
  const unknown: Field = { name, column: name, kind, call, notNull: false, primary: false, unique: false, indexed: false }
  if (call === undefined) return unknown
  if (plainNames.has(kind)) return { ...unknown, column: undefined }
  if (kind === 'CompositePrimaryKey') return { ...unknown, column: undefined, primary: true }
  const at = (key: string): PyValue | undefined => call.named.get(key)
  const target = at('to') ?? (relation.test(kind) ? call.arguments[0] : undefined)
  if (/ManyToManyField$/.test(kind) || (target !== undefined && at('through') !== undefined)) {
    const table = textOf(at('db_table'))
    const own = at('through') === undefined || at('through')?.is === 'none'
    return {
      ...unknown,
      column: undefined,
      to: { model: modelOf(target, app, model), constrained: true },
      through: { own, ...(table === undefined ? {} : { table }) },
    }
  }
  const isRelation = target !== undefined && (relation.test(kind) || at('on_delete') !== undefined)
  const isOne = /OneToOne/.test(kind)
  // A class of somebody else's may point to another database, and a name that says so is the column's own.
  const isKnown = isRelation && isKnownKey(call)
  const column = textOf(at('db_column')) ?? (isKnown || (isRelation && !name.endsWith('_id')) ? `${name}_id` : name)
  const primary = isTrue(at('primary_key'))
  const unique = isTrue(at('unique')) || (isRelation && isOne)
  return {
    name,
    column,
    kind,
    call,
    notNull: !isTrue(at('null')),
    primary,
    unique: unique && !primary,
    indexed: !unique && !primary && (at('db_index') === undefined ? (isRelation && !isOne) || kind === 'SlugField' : isTrue(at('db_index'))),
    ...(isRelation ? { to: { model: modelOf(target, app, model), constrained: isKnown && !isFalse(at('db_constraint')) } } : {}),
  }
}

/** Keys that are Django's own, or no more than that: {@link https://django-mptt.readthedocs.io/en/latest/models.html#treeforeignkey-treeonetoonefield-treemanytomanyfield}, {@link https://github.com/wagtail/django-modelcluster}. */
const isKnownKey = ({ of }: PyCalled): boolean => ours.test(of) || /^(?:mptt|modelcluster|parler)\./.test(of)

/** A key of a class of somebody else's: whether the database knows of it, the code does not tell. */
export const isForeignKey = ({ call, to, column }: Field): boolean => column !== undefined && to !== undefined && call !== undefined && !isKnownKey(call)

const relation = /(?:ForeignKey|OneToOneField|ParentalKey)$/

/** `app.Model`, `Model`, `self`, or `settings.AUTH_USER_MODEL`, of which the table is not known. */
function modelOf(value: PyValue | undefined, app: string, model: string): string {
  const text = textOf(value)
  if (text === undefined) return ''
  if (text === 'self') return `${app}.${model}`.toLowerCase()
  return (text.includes('.') ? text : `${app}.${text}`).toLowerCase()
}

const types: Readonly<Record<string, readonly [postgres: string, mysql: string]>> = {
  AutoField: ['integer', 'integer'],
  BigAutoField: ['bigint', 'bigint'],
  SmallAutoField: ['smallint', 'smallint'],
  BinaryField: ['bytea', 'longblob'],
  BooleanField: ['boolean', 'bool'],
  NullBooleanField: ['boolean', 'bool'],
  DateField: ['date', 'date'],
  DateTimeField: ['timestamptz', 'datetime(6)'],
  DurationField: ['interval', 'bigint'],
  FloatField: ['double precision', 'double precision'],
  IntegerField: ['integer', 'integer'],
  BigIntegerField: ['bigint', 'bigint'],
  SmallIntegerField: ['smallint', 'smallint'],
  PositiveIntegerField: ['integer', 'integer unsigned'],
  PositiveBigIntegerField: ['bigint', 'bigint unsigned'],
  PositiveSmallIntegerField: ['smallint', 'smallint unsigned'],
  IPAddressField: ['inet', 'char(15)'],
  GenericIPAddressField: ['inet', 'char(39)'],
  JSONField: ['jsonb', 'json'],
  TextField: ['text', 'longtext'],
  TimeField: ['time', 'time(6)'],
  UUIDField: ['uuid', 'char(32)'],
  HStoreField: ['hstore', 'hstore'],
  SearchVectorField: ['tsvector', 'tsvector'],
  CITextField: ['citext', 'citext'],
  CICharField: ['citext', 'citext'],
  CIEmailField: ['citext', 'citext'],
  IntegerRangeField: ['int4range', 'int4range'],
  BigIntegerRangeField: ['int8range', 'int8range'],
  DecimalRangeField: ['numrange', 'numrange'],
  DateRangeField: ['daterange', 'daterange'],
  DateTimeRangeField: ['tstzrange', 'tstzrange'],
}

/** Length where none is given; undefined for no end, which PostgreSQL takes. */
const sizes: Readonly<Record<string, number | undefined>> = { CharField: undefined, SlugField: 50, EmailField: 254, URLField: 200, FileField: 100, ImageField: 100, FilePathField: 100, CommaSeparatedIntegerField: undefined } // prettier-ignore

const ours = /^(?:django\.|models\.|migrations\.|fields\.|$)/

/** As {@link https://github.com/django/django/blob/stable/5.2.x/django/db/backends/postgresql/base.py PostgreSQL's backend} and MySQL's name the types; undefined for a class of others, and for a key, whose type is that of what it points to. */
export function typeOf({ kind, call, to }: Field, dialect: Dialect, depth = 0): string | undefined {
  if (call === undefined || to !== undefined || !ours.test(call.of)) return undefined
  const size = numberOf(call.named.get('max_length'))
  if (Object.hasOwn(sizes, kind)) {
    const length = call.named.has('max_length') ? size : sizes[kind]
    return length === undefined ? (call.named.has('max_length') && call.named.get('max_length')?.is !== 'none' ? undefined : 'varchar') : `varchar(${length})`
  }
  if (kind === 'DecimalField') {
    const [digits, places] = [numberOf(call.named.get('max_digits')), numberOf(call.named.get('decimal_places'))]
    return digits === undefined || places === undefined ? undefined : `numeric(${digits},${places})`
  }
  if (kind === 'ArrayField' && depth < 4) {
    const base = call.named.get('base_field') ?? call.arguments[0]
    const of = base?.is === 'call' ? typeOf(fieldOf('', base, '', ''), dialect, depth + 1) : undefined
    return of === undefined ? undefined : `${of}[]`
  }
  if (kind === 'GeneratedField' && depth < 4) {
    const base = call.named.get('output_field')
    return base?.is === 'call' ? typeOf(fieldOf('', base, '', ''), dialect, depth + 1) : undefined
  }
  const found = Object.hasOwn(types, kind) ? types[kind] : undefined
  return found?.[dialect === 'postgres' ? 0 : 1]
}

/** Kinds that may hold no empty text ({@link https://github.com/django/django/blob/stable/5.2.x/django/db/models/fields/__init__.py}, `empty_strings_allowed`). */
const never = /^(?:\w*IntegerField|\w*AutoField|BooleanField|NullBooleanField|\w*DateField|\w*DateTimeField|DecimalField|DurationField|FloatField|GenericIPAddressField|IPAddressField|JSONField|TimeField|UUIDField|ArrayField|HStoreField|\w*RangeField|ForeignKey|OneToOneField)$/ // prettier-ignore

/** What a new column has in every row: Django works it out once, so it is one value for all. */
export function defaultOf({ call, kind, notNull }: Field): string | undefined {
  const own = call?.named.get('db_default')
  if (own !== undefined) return writtenDefault(own)
  const value = call?.named.get('default')
  if (call !== undefined && (isTrue(call.named.get('auto_now')) || isTrue(call.named.get('auto_now_add')))) return "'2000-01-01'"
  if (value?.is === 'none') return undefined
  if (value === undefined) return isTrue(call?.named.get('blank')) && notNull && (kind === 'CommaSeparatedIntegerField' || !never.test(kind)) ? "''" : undefined
  return writtenDefault(value)
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#db-default A function of the database} counts row by row. */
function writtenDefault(value: PyValue): string {
  switch (value.is) {
    case 'number':
      return String(value.number)
    case 'truth':
      return String(value.truth)
    case 'text':
      return textOfSql(value.text)
    case 'call': {
      const name = lastName(value)
      return name === 'RandomUUID' ? 'gen_random_uuid()' : name === 'Random' ? 'random()' : name === 'Now' ? 'now()' : "'a'"
    }
    default:
      return "'a'"
  }
}

/** Whether the database works out a value of which the code does not tell whether it is one for all rows. */
export function isOpenDefault({ call }: Field): boolean {
  const own = call?.named.get('db_default')
  if (own === undefined || own.is === 'text' || own.is === 'number' || own.is === 'truth' || own.is === 'none' || own.is === 'list' || own.is === 'dict')
    return false
  return !/^(?:RandomUUID|Random|Now|TransactionNow|Value)$/.test(lastName(own) ?? '')
}

/** {@link https://github.com/django/django/blob/stable/5.2.x/django/db/backends/postgresql/base.py Kinds that a CHECK keeps from falling below zero}. */
export const isChecked = ({ kind, call }: Field): boolean => /^Positive(?:Big|Small)?IntegerField$/.test(kind) && call !== undefined && ours.test(call.of)

export const isAuto = ({ kind }: Field): boolean => /^(?:Small|Big)?AutoField$/.test(kind)

/** Arguments that change nothing in the database. */
const idle: ReadonlySet<string> = new Set(['verbose_name', 'help_text', 'choices', 'validators', 'default', 'blank', 'editable', 'error_messages', 'related_name', 'related_query_name', 'limit_choices_to', 'on_delete', 'auto_now', 'auto_now_add', 'upload_to', 'storage', 'serialize', 'auto_created', 'parent_link', 'unique_for_date', 'unique_for_month', 'unique_for_year', 'null', 'unique', 'db_index', 'primary_key', 'db_column', 'db_constraint', 'to', 'through', 'db_comment', 'encoder', 'decoder', 'protocol', 'unpack_ipv4', 'allow_unicode']) // prettier-ignore

/** Whether two calls of a class that is not Django's may make different types. */
export function mayDiffer(a: Field, b: Field): boolean {
  const [one, other] = [a.call, b.call]
  if (one === undefined || other === undefined || one.of !== other.of) return true
  const keys = new Set([...one.named.keys(), ...other.named.keys()])
  return [...keys].some((key) => !idle.has(key) && written(one.named.get(key)) !== written(other.named.get(key)))
}

/** Arguments of which the schema editor takes no notice ({@link https://github.com/django/django/blob/stable/5.2.x/django/db/models/fields/__init__.py}, `non_db_attrs`), and those that the rest of a field tells. */
const unheeded: ReadonlySet<string> = new Set(['blank', 'choices', 'editable', 'error_messages', 'help_text', 'limit_choices_to', 'on_delete', 'related_name', 'related_query_name', 'validators', 'verbose_name', 'db_comment', 'db_column', 'null', 'unique', 'primary_key', 'db_index', 'db_constraint', 'to', 'to_field', 'serialize', 'swappable']) // prettier-ignore

/** Whether the schema editor does anything about a field that is said anew (`_field_should_be_altered`). */
export function isAltered(before: Field, after: Field): boolean {
  if (before.column !== after.column || before.kind !== after.kind || before.notNull !== after.notNull || before.primary !== after.primary) return true
  if (before.unique !== after.unique || before.indexed !== after.indexed || before.to?.constrained !== after.to?.constrained) return true
  const [one, other] = [before.call?.named, after.call?.named]
  return [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])].some((key) => {
    if (unheeded.has(key)) return false
    return (key === 'default' && before.forgets === true ? '' : written(one?.get(key))) !== written(other?.get(key))
  })
}

/** The rules by which it sorts and compares. */
export const collationOf = ({ call }: Field): string => written(call?.named.get('db_collation'))

function written(value: PyValue | undefined): string {
  if (value === undefined) return ''
  if (value.is === 'text') return value.text
  if (value.is === 'number') return String(value.number)
  if (value.is === 'truth') return String(value.truth)
  const list = listOf(value)
  if (list !== undefined) return list.slice(0, 50).map(written).join()
  return value.is === 'call' || value.is === 'outside' ? value.of : value.is
}

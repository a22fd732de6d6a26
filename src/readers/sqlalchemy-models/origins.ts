/** What the libraries call the things that describe tables. */
import type { Called, Settled } from './world.ts'

const libraries = /^(sqlalchemy|flask_sqlalchemy|flask_sqlalchemy_lite|sqlmodel|flask_appbuilder|sqlalchemy_utils|geoalchemy2|alembic_utils)\b/

/** The last part of a name that one of the libraries has, or that stands on Flask's `db`. */
export function ownName(of: string): string | undefined {
  const last = of.slice(of.lastIndexOf('.') + 1)
  return libraries.test(of) || /(^|\.)db\.\w{1,40}$/.test(of) ? last : undefined
}

export function calledName(settled: Settled): string | undefined {
  return settled.is === 'call' ? ownName(settled.of) : undefined
}

export function argument(call: Called, name: string, place?: number): Called['given'][number]['here'] | undefined {
  const named = call.given.findLast((one) => one.name === name)
  if (named !== undefined || place === undefined) return named?.here
  return call.given.filter((one) => one.name === undefined && one.spread === undefined)[place]?.here
}

export type Kind = 'declarative' | 'flask' | 'sqlmodel'

/** What a class is by a base of a library's: {@link https://docs.sqlalchemy.org/en/20/orm/declarative_styles.html SQLAlchemy}, Flask-SQLAlchemy, SQLModel. */
export function kindOf(of: string): { readonly kind: Kind; readonly isBase: boolean } | undefined {
  const own = ownName(of)
  if (own === 'DeclarativeBase' || own === 'DeclarativeBaseNoMeta') return { kind: 'declarative', isBase: true }
  if (own === 'SQLModel') return { kind: 'sqlmodel', isBase: false }
  if (own !== 'Model') return undefined
  // What Flask-SQLAlchemy's own base is made of.
  if (/^flask_sqlalchemy\.(model\.)?Model$/.test(of)) return { kind: 'flask', isBase: true }
  return { kind: of.startsWith('flask_appbuilder') ? 'declarative' : 'flask', isBase: false }
}

/** Calls that give a base: `declarative_base()`, `registry().generate_base()`. */
export function isMadeBase(of: string): boolean {
  return /^(declarative_base|generate_base|make_declarative_base)$/.test(ownName(of) ?? '')
}

/** Bases that read a table's columns from the database itself. */
export function reflects(of: string): boolean {
  return /^(automap_base|DeferredReflection)$/.test(ownName(of) ?? '')
}

/** Bases that bring no column along. */
const bare =
  /^(object|str|int|dict|Exception|typing(_extensions)?\.\w+|abc\.\w+|enum\.\w+|dataclasses\.\w+|collections(\.abc)?\.\w+|pydantic\.BaseModel|flask_login\.(\w+\.)?UserMixin|flask_security\.(core\.)?(UserMixin|RoleMixin)|sqlalchemy_serializer\.\w+|sqlalchemy_mixins\.(AllFeaturesMixin|ActiveRecordMixin|SmartQueryMixin|EagerLoadMixin|ReprMixin|SerializeMixin|InspectionMixin|SessionMixin)|sqlalchemy\.ext\.asyncio\.AsyncAttrs|sqlalchemy\.orm\.MappedAsDataclass|sqlalchemy_utils\.(\w+\.)?Timestamp|flask_appbuilder\.(\w+\.)*(ImageColumn|FileColumn)|authlib\.[\w.]+Mixin|fastapi_users_db_sqlalchemy\.SQLAlchemyBaseUserTable)$/

export function isBare(of: string): boolean {
  return bare.test(of)
}

export interface Brought {
  readonly name: string
  readonly primary: boolean
  readonly unique: boolean
  readonly foreign: boolean
}

const plain = { primary: false, unique: false, foreign: false }

/**
 * Keys that classes of libraries bring along: {@link https://github.com/dpgaspar/Flask-AppBuilder/blob/master/flask_appbuilder/models/mixins.py},
 * {@link https://github.com/fastapi-users/fastapi-users-db-sqlalchemy}.
 */
export function broughtBy(of: string): readonly Brought[] | undefined {
  if (/^flask_appbuilder\.([\w.]+\.)?AuditMixin$/.test(of)) return ['created_by_fk', 'changed_by_fk'].map((name) => ({ ...plain, name, foreign: true }))
  if (/^fastapi_users_db_sqlalchemy\.([\w.]+\.)?SQLAlchemyBaseUserTableUUID$/.test(of)) return [{ ...plain, name: 'id', primary: true }, { ...plain, name: 'email', unique: true }] // prettier-ignore
  return undefined
}

/** What may stand in a class and is no column. */
const noColumns =
  /^(relationship|dynamic_loader|backref|synonym|association_proxy|hybrid_property|hybrid_method|aggregated|query_expression|column_property|composite|deferred|validates|Relationship|ConfigDict|PrivateAttr|reconstructor|declared_attr|contains_eager|Index|UniqueConstraint|object_session|MetaData|registry|generic_relationship|get_hybrid_properties|select|func|case|event|orm)$/

/** Of Python's own library what makes a value of its own; `functools` hands on what it is given. */
const ofPython =
  /^(collections|copy|dataclasses|datetime|decimal|enum|fractions|ipaddress|json|logging|os|pathlib|random|re|string|textwrap|threading|time|types|uuid|weakref|zoneinfo)\.[\w.]+$|^(bool|bytes|dict|float|frozenset|int|list|property|range|set|str|tuple)$/

export function isOfPython(of: string): boolean {
  return ofPython.test(of)
}

export function isNoColumn(name: string): boolean {
  return noColumns.test(name)
}

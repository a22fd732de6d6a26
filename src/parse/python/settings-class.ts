/** Settings classes of pydantic: each field is a variable of the environment, named for it, with its default ({@link https://docs.pydantic.dev/latest/concepts/pydantic_settings/}). */
import type { PyClass, PyExpression, PyFunction, PyStatement } from './nodes.ts'
import type { PyPlace, PyScope, PyValue, PyVariable } from './values.ts'

type Class = PyValue & { readonly is: 'class' }
type Instance = PyValue & { readonly is: 'instance' }

/** What evaluating lends: an expression's value where it stands, and a function's with its arguments. */
export interface PyHands {
  evaluate(node: PyExpression, scope: PyScope): PyValue
  call(callee: PyValue & { readonly is: 'function' }, given: readonly PyValue[]): PyValue
}

const base = /^pydantic(_settings)?(\.\w+)*\.BaseSettings$/
const deepest = 8

function isSettings(of: Class, depth = 0): boolean {
  return of.bases.some(
    (one) => ((one.is === 'outside' || one.is === 'call') && base.test(one.of)) || (one.is === 'class' && depth < deepest && isSettings(one, depth + 1)),
  )
}

/** Whether reading a name runs its function: `@property`, `@computed_field`, `@cached_property`. */
export function isProperty({ decorators }: PyFunction): boolean {
  return decorators.some((one) => /(^|\.)(property|cached_property|computed_field)$/.test(nameOf(one)))
}

function nameOf(node: PyExpression): string {
  if (node.type === 'call') return nameOf(node.callee)
  return node.type === 'member' ? `${nameOf(node.object)}.${node.name}` : node.type === 'name' ? node.name : ''
}

interface Naming {
  readonly prefix: string
  readonly delimiter: string | undefined
  readonly exact: boolean
}

/** `model_config = SettingsConfigDict(env_prefix="APP_")`, or version 1's inner class Config. */
function namingOf(of: Class): Naming {
  const config = found(of, 'model_config') ?? found(of, 'Config')
  const options: ReadonlyMap<string, PyValue> | undefined =
    config?.is === 'call' ? config.named : config?.is === 'dict' ? config.entries : config?.is === 'class' ? config.names : undefined
  const text = (name: string): string | undefined => {
    const value = options?.get(name)
    return value?.is === 'text' ? value.text : undefined
  }
  const exact = options?.get('case_sensitive')
  return { prefix: text('env_prefix') ?? '', delimiter: text('env_nested_delimiter'), exact: exact?.is === 'truth' && exact.truth }
}

function found(of: Class, name: string, depth = 0): PyValue | undefined {
  const own = of.names.get(name)
  if (own !== undefined || depth > deepest) return own
  for (const one of of.bases) {
    const value = one.is === 'class' ? found(one, name, depth + 1) : undefined
    if (value !== undefined) return value
  }
  return undefined
}

interface Field {
  readonly statement: PyStatement & { readonly type: 'assign' }
  readonly of: Class
}

/** The fields of a class and of those it is derived from, nearest first. */
function fieldsOf(of: Class, depth = 0): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>()
  const add = (name: string, field: Field): void => {
    if (!fields.has(name) && fields.size < 500) fields.set(name, field)
  }
  for (const statement of of.node.body) {
    if (statement.type !== 'assign' || (statement.annotation === undefined && statement.value === undefined)) continue
    for (const target of statement.targets) if (target.type === 'name' && !/^(model_config|_.*)$/.test(target.name)) add(target.name, { statement, of })
  }
  for (const one of of.bases) if (one.is === 'class' && depth < deepest) for (const [name, field] of fieldsOf(one, depth + 1)) add(name, field)
  return fields
}

/** What a name of such an object is; undefined where its class is no settings class, or the name no field of it. */
export function settingOf(object: Instance, name: string, at: PyPlace, hands: PyHands): PyValue | undefined {
  return object.of.is === 'class' && isSettings(object.of) ? memberOfClass(object.of, name, at, hands, namingOf(object.of), true, 0) : undefined
}

function memberOfClass(of: Class, name: string, at: PyPlace, hands: PyHands, naming: Naming, checked: boolean, depth: number): PyValue | undefined {
  const fields = fieldsOf(of)
  const field = fields.get(name)
  if (field === undefined) return undefined
  const written = field.of.names.get(name)
  const options = written?.is === 'call' && /(^|\.)Field$/.test(written.of) ? written : undefined
  const asked = options?.named.get('validation_alias') ?? options?.named.get('alias') ?? options?.named.get('env')
  const own = `${naming.prefix}${name}`
  const variable = aliasOf(asked) ?? (naming.exact ? own : own.toUpperCase())
  const factory = options?.named.get('default_factory')
  const fallback = options === undefined ? written : (options.named.get('default') ?? options.arguments[0] ?? made(factory, at, hands))
  const nested = nestedIn(field, fallback, hands)
  if (nested !== undefined) return instanceOf(nested, `${variable}${naming.delimiter ?? ''}`, at, hands, naming, depth, fallback)
  const cast = castOf(field.statement.annotation)
  const place = fallback?.at ?? { path: field.of.at.path, line: field.statement.line, endLine: field.statement.endLine }
  const value: PyVariable = {
    is: 'variable',
    name: variable,
    at: place,
    ...(cast === undefined ? {} : { cast }),
    ...(fallback === undefined || isNothing(fallback) ? {} : { fallback }),
  }
  const validated = checked ? validatedBy(of, name, fields, at, hands, naming) : undefined
  return validated === undefined ? value : { ...value, fallback: validated }
}

/** `...` and None stand for nothing; so does what only runs can tell. */
function isNothing(value: PyValue): boolean {
  return value.is === 'none' || (value.is === 'unknown' && /^(…|\.\.\.)$/.test(value.raw))
}

function aliasOf(value: PyValue | undefined): string | undefined {
  if (value?.is === 'text') return value.text
  const first = value?.is === 'list' ? value.items[0] : value?.is === 'call' && /AliasChoices$/.test(value.of) ? value.arguments[0] : undefined
  return first?.is === 'text' ? first.text : undefined
}

function made(factory: PyValue | undefined, at: PyPlace, hands: PyHands): PyValue | undefined {
  if (factory?.is === 'class') return { is: 'instance', of: factory, names: new Map(), at }
  return factory?.is === 'function' ? hands.call(factory, []) : undefined
}

function castOf(annotation: PyExpression | undefined): PyVariable['cast'] {
  const name =
    annotation?.type === 'name' ? annotation.name : annotation?.type === 'subscript' && annotation.index?.type === 'name' ? annotation.index.name : ''
  return /^(int|float|PositiveInt|NonNegativeInt)$/.test(name) ? 'number' : name === 'bool' ? 'truth' : undefined
}

/** A field that is a class of its own: its fields are variables too. */
function nestedIn(field: Field, fallback: PyValue | undefined, hands: PyHands): Class | undefined {
  if (fallback?.is === 'instance') return fallback.of.is === 'class' ? fallback.of : undefined
  const { annotation } = field.statement
  const value =
    fallback === undefined && annotation?.type === 'name' && !/^(str|int|bool|float)$/.test(annotation.name)
      ? hands.evaluate(annotation, field.of.scope)
      : undefined
  return value?.is === 'class' && value.bases.length > 0 ? value : undefined
}

function instanceOf(of: Class, prefix: string, at: PyPlace, hands: PyHands, outer: Naming, depth: number, given: PyValue | undefined): PyValue {
  // A settings class reads the environment by its own names, wherever it is put.
  const own = isSettings(of)
  if (own && outer.delimiter === undefined) return given?.is === 'instance' ? given : { is: 'instance', of, names: new Map(), at }
  const names = new Map<string, PyValue>(given?.is === 'instance' ? given.names : [])
  const naming: Naming = outer.delimiter === undefined ? { prefix: '', delimiter: undefined, exact: false } : { ...outer, prefix }
  if (outer.delimiter !== undefined && depth < 3) {
    for (const name of fieldsOf(of).keys()) {
      const value = memberOfClass(of, name, at, hands, naming, false, depth + 1)
      if (value !== undefined) names.set(name, value)
    }
  }
  return { is: 'instance', of, names, at }
}

/** `@validator("DATABASE_URL", pre=True)`: what it makes of nothing is the default. */
function validatedBy(of: Class, name: string, fields: ReadonlyMap<string, Field>, at: PyPlace, hands: PyHands, naming: Naming): PyValue | undefined {
  const validator = of.node.body.find(
    (one): one is PyFunction =>
      one.type === 'function' &&
      one.decorators.some(
        (decorator) =>
          decorator.type === 'call' &&
          /(^|\.)(field_)?validator$/.test(nameOf(decorator)) &&
          decorator.arguments.some(({ value }) => value.type === 'string' && value.value === name),
      ),
  )
  if (validator === undefined) return undefined
  const entries = new Map<string, PyValue>()
  for (const field of fields.keys()) {
    const value = field === name ? undefined : memberOfClass(of, field, at, hands, naming, false, 1)
    if (value !== undefined) entries.set(field, value)
  }
  const values: PyValue = { is: 'dict', entries, open: false, at }
  const infoClass: PyClass = { type: 'class', name: 'ValidationInfo', bases: [], decorators: [], body: [], line: at.line, endLine: at.endLine, from: 0, to: 0 }
  const info: PyValue = {
    is: 'instance',
    of: { is: 'class', node: infoClass, names: new Map(), bases: [], scope: of.scope, at },
    names: new Map([['data', values]]),
    at,
  }
  const third = validator.parameters[2]?.name ?? ''
  const result = hands.call({ is: 'function', node: validator, scope: of.scope, at }, [of, { is: 'none', at }, /info|ctx|context/.test(third) ? info : values])
  return result.is === 'none' || result.is === 'unknown' ? undefined : result
}

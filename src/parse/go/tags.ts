/** Struct tags by which libraries fill a configuration from the environment. */
import { isDeep, placeIn, set, type GoField, type GoRun } from './run.ts'
import { declaredFields, zeroOf } from './types.ts'
import { unsetOf, type GoObject, type GoValue, type Place } from './values.ts'

/** A tag's value by its key: {@link https://pkg.go.dev/reflect#StructTag}. */
function tagOf(tag: string, key: string): string | undefined {
  for (const [, name, value] of tag.matchAll(/([\w-]{1,60}):"((?:[^"\\]|\\.){0,500})"/g)) if (name === key) return (value ?? '').replaceAll('\\"', '"')
  return undefined
}

/**
 * The variable that a tag names, with its default: `env:"X" envDefault:"10"` ({@link https://github.com/caarlos0/env}), `env:"X,default=10"`
 * ({@link https://github.com/sethvargo/go-envconfig}, {@link https://github.com/joeshaw/envdecode}), `env:"X" env-default:"10"` ({@link https://github.com/ilyakaznacheev/cleanenv}),
 * `envconfig:"X" default:"10"` ({@link https://github.com/kelseyhightower/envconfig}).
 */
export function taggedIn(field: GoField, prefix: string, run: GoRun): GoValue | undefined {
  const { tag, file, node, type } = field
  if (tag === '') return undefined
  const written = tagOf(tag, 'env') ?? tagOf(tag, 'envconfig')
  const [name = '', ...options] = (written ?? '').split(',')
  if (name === '' || !/^\w{1,100}$/.test(name)) return undefined
  const inside = options.find((one) => one.trim().startsWith('default='))
  const usual =
    inside === undefined
      ? (tagOf(tag, 'envDefault') ?? tagOf(tag, 'env-default') ?? tagOf(tag, 'default'))
      : // A default may hold commas; words that are options of the library end it.
        [inside.trim().slice(8), ...options.slice(options.indexOf(inside) + 1)].join(',').replace(/(,\s*(strict|required|overwrite|noinit))+$/, '')
  const at = placeIn(file, node)
  const zero = zeroOf(type, file, run, at)
  const fallback: GoValue = usual === undefined ? zero : typed(usual, zero, at)
  return { is: 'variable', name: `${prefix}${name}`, ...(usual === undefined && fallback.is !== 'number' && fallback.is !== 'bool' ? {} : { fallback }), at }
}

function typed(text: string, zero: GoValue, at: Place): GoValue {
  if (zero.is === 'bool') return { is: 'bool', bool: text === 'true' || text === '1', at }
  if (zero.is === 'number' && /^-?\d{1,12}$/.test(text)) return { is: 'number', number: Number(text), at }
  return { is: 'text', text, at }
}

/** kelseyhightower/envconfig names what has no tag of its own by the field, in upper case: {@link https://github.com/kelseyhightower/envconfig#struct-tag-support}. */
export interface Filling {
  readonly prefix: string
  readonly byName: boolean
}

/** Fills what the tags of an object's type tell, and of the structs inside. */
export function fillByTags(object: GoObject, { prefix, byName }: Filling, run: GoRun): void {
  if (isDeep(run)) return
  run.depth += 10
  for (const field of declaredFields(object, run) ?? []) {
    const own = taggedIn(field, byName ? upper(prefix) : prefix, run)
    const before = object.fields.get(field.name) ?? zeroOf(field.type, field.file, run, placeIn(field.file, field.node))
    const isNested = before.is === 'object' || (before.is === 'nil' && field.type.name === 'PointerType')
    if (own !== undefined && own.is === 'variable' && before.is !== 'object') {
      // What the program had set before stays where nobody sets the variable.
      const stands = unsetOf(own) === undefined || isZero(unsetOf(own)) ? before : (own.fallback ?? before)
      set(run, object.fields, field.name, isZero(before) ? own : { ...own, fallback: stands })
    } else if (isNested && before.is === 'object') {
      const more = byName
        ? field.isEmbedded
          ? prefix
          : `${prefix}${prefix === '' ? '' : '_'}${tagOf(field.tag, 'envconfig') ?? field.name}`
        : `${prefix}${tagOf(field.tag, 'envPrefix') ?? tagOf(field.tag, 'env-prefix') ?? prefixIn(tagOf(field.tag, 'env'))}`
      fillByTags(before, { prefix: more, byName }, run)
      set(run, object.fields, field.name, before)
    } else if (byName && tagOf(field.tag, 'ignored') !== 'true' && own === undefined) {
      const at = placeIn(field.file, field.node)
      const words = tagOf(field.tag, 'split_words') === 'true' ? field.name.replaceAll(/([a-z\d])([A-Z])|([A-Z]+)([A-Z][a-z])/g, '$1$3_$2$4') : field.name
      const usual = tagOf(field.tag, 'default')
      const name = `${upper(prefix)}${words}`.toUpperCase()
      set(run, object.fields, field.name, { is: 'variable', name, ...(usual === undefined ? {} : { fallback: typed(usual, before, at) }), at })
    }
  }
  run.depth -= 10
}

const upper = (prefix: string): string => (prefix === '' ? '' : `${prefix.toUpperCase()}_`)

/** `env:", prefix=DB_"` of sethvargo/go-envconfig. */
function prefixIn(tag: string | undefined): string {
  return /(?:^|,)\s*prefix=(\w{1,60})/.exec(tag ?? '')?.[1] ?? ''
}

function isZero(value: GoValue | undefined): boolean {
  return (
    value === undefined ||
    value.is === 'nil' ||
    (value.is === 'text' && value.text === '') ||
    (value.is === 'number' && value.number === 0) ||
    (value.is === 'bool' && !value.bool)
  )
}

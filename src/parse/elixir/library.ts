/** Functions of Elixir's own modules that configurations call, by what they make of values that are known, unknown or the environment's. */
import type { Configured } from './evaluate.ts'
import { fileThere, keywordsOf, merged, orElse, plain, unknown, worthOf, type ElixirPlace, type ElixirValue } from './values.ts'

type Made = (given: readonly ElixirValue[], place: ElixirPlace) => ElixirValue | undefined

/** {@link https://hexdocs.pm/elixir/System.html#get_env/2}; what a release or Mix is told of itself is production's. */
const fromEnvironment: Made = ([name, fallback], place) => {
  if (name?.kind !== 'value' || typeof name.value !== 'string') return undefined
  if (name.value === 'MIX_ENV') return plain('prod', place)
  const variable = name.value.slice(0, 200)
  return { kind: 'variable', name: variable, ...place, ...(fallback === undefined ? {} : { fallback }) }
}

const same: Made = ([value]) => value

const number: Made = ([value], place) => {
  if (value?.kind === 'value') {
    const made = Number(String(value.value ?? '').trim())
    return Number.isFinite(made) && value.value !== '' ? plain(made, value) : unknown('a number', place)
  }
  if (value?.kind !== 'variable' || value.fallback === undefined) return value
  const fallback = number([value.fallback], place)
  return fallback === undefined ? value : { ...value, fallback }
}

const merge: Made = ([left, right]) => {
  if (left === undefined || right === undefined) return undefined
  if (right.kind === 'list' && right.items.length === 0) return left
  if (left.kind === 'keywords' && right.kind === 'unknown') return { ...left, isOpen: true }
  return left.kind === 'list' && left.items.length === 0 ? right : merged(left, right, false)
}

const put: Made = ([whole, key, value]) => {
  if (key?.kind !== 'value' || value === undefined || whole === undefined) return undefined
  const entries = new Map(whole.kind === 'keywords' ? whole.entries : [])
  entries.set(String(key.value), value)
  const isOpen = whole.kind === 'keywords' ? whole.isOpen === true : whole.kind !== 'list'
  return keywordsOf(entries, value, isOpen)
}

const get: Made = ([whole, key, fallback], place) => {
  if (whole?.kind === 'list' && whole.items.length === 0) return fallback ?? plain(null, place)
  if (whole?.kind !== 'keywords' || key?.kind !== 'value') return undefined
  return whole.entries.get(String(key.value)) ?? (whole.isOpen === true ? undefined : (fallback ?? plain(null, place)))
}

const remove: Made = ([whole, key]) => {
  if (whole?.kind !== 'keywords' || key?.kind !== 'value') return whole
  const entries = new Map(whole.entries)
  entries.delete(String(key.value))
  return keywordsOf(entries, whole, whole.isOpen === true)
}

/** {@link https://hexdocs.pm/elixir/Path.html#join/2} */
const path: Made = (given, place) => {
  const parts = given.flatMap((one) => (one.kind === 'list' ? one.items : [one])).flatMap((one, index) => (index === 0 ? [one] : [plain('/', place), one]))
  if (parts.every((part) => part.kind === 'value'))
    return plain(
      parts
        .map((part) => String(part.value))
        .join('')
        .replaceAll('//', '/'),
      place,
    )
  return { kind: 'joined', parts, ...place }
}

const lower: Made = ([value], place) => (value?.kind === 'value' && typeof value.value === 'string' ? plain(value.value.toLowerCase(), place) : value)

const functions: ReadonlyMap<string, Made> = new Map<string, Made>([
  ['System.get_env', fromEnvironment],
  ['System.fetch_env!', ([name], place) => fromEnvironment(name === undefined ? [] : [name], place)],
  ['config_env', (_, place) => plain('prod', place, true)],
  ['Mix.env', (_, place) => plain('prod', place, true)],
  ['config_target', (_, place) => plain('host', place, true)],
  ['Mix.target', (_, place) => plain('host', place, true)],
  ['String.to_integer', number],
  ['String.trim', same],
  ['String.downcase', lower],
  ['String.to_charlist', same],
  ['to_charlist', same],
  ['to_string', same],
  ['String.to_atom', same],
  ['String.to_existing_atom', same],
  ['Path.expand', same],
  ['Path.join', path],
  ['Keyword.merge', merge],
  ['Map.merge', merge],
  ['Keyword.put', put],
  ['Map.put', put],
  ['Keyword.put_new', (given) => (get(given, { path: '', line: 1 })?.kind === 'value' ? put(given, { path: '', line: 1 }) : given[0])],
  ['Keyword.get', get],
  ['Keyword.fetch!', get],
  ['Map.get', get],
  ['Access.get', get],
  ['Keyword.delete', remove],
  ['Map.new', same],
  // What they leave out is not there anyway: entries without a value.
  ['Enum.reject', same],
  ['Enum.filter', same],
  ['File.exists?', (_, place) => unknown(fileThere, place)],
  ['File.regular?', (_, place) => unknown(fileThere, place)],
  ['Enum.into', same],
  ['is_nil', ([value], place) => (value?.kind === 'value' ? plain(value.value === null, place) : undefined)],
])

export function applied(name: string, given: readonly ElixirValue[], configured: Configured, place: ElixirPlace): ElixirValue {
  if (name === 'is_nil' && given[0]?.kind === 'variable' && given[0].fallback === undefined)
    return { kind: 'test', variable: given[0].name, isNegated: true, unset: true, ...place }
  if (/^Application\.(get_env|fetch_env!|compile_env!?)$/.test(name)) return configuredAs(given, configured, place)
  const made = functions.get(name)?.(given, place)
  if (made !== undefined) return made
  const open = given.map(worthOf).find((one) => one.kind === 'variable')
  return unknown(open?.kind === 'variable' ? `\${${open.name}}` : name, place)
}

function configuredAs([application, key, fallback]: readonly ElixirValue[], configured: Configured, place: ElixirPlace): ElixirValue {
  if (application?.kind !== 'value' || key?.kind !== 'value') return unknown('a configuration', place)
  const found = configured.get(String(application.value))?.get(String(key.value))
  return found === undefined ? (fallback ?? plain(null, place)) : fallback === undefined ? found : orElse(found, () => fallback)
}

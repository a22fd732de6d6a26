/** Lays values over values as Helm does: maps deep, lists whole, null takes away. */
import { limits } from '../../../base/limits.ts'
import { copyOf, map, memberOf, nil, scalar, text, type Member, type Spot, type Value } from './value.ts'

export type Values = Value & { readonly kind: 'map' }

/** {@link https://helm.sh/docs/chart_template_guide/values_files/#deleting-a-default-key}. */
export function overlaid(base: Value, over: Value): Value {
  return laid(base, over, true, 0)
}

/** Values files over one another: what null takes away is below all of them. */
export function joined(base: Value, over: Value): Value {
  return laid(base, over, false, 0)
}

function laid(base: Value, over: Value, deletes: boolean, depth: number): Value {
  if (base.kind !== 'map' || over.kind !== 'map' || depth > limits.depth) return copyOf(over)
  const members = new Map<string, Member>(base.members)
  for (const [key, member] of over.members) {
    const before = members.get(key)
    if (deletes && member.value.kind === 'nil') members.delete(key)
    else
      members.set(
        key,
        before === undefined ? { ...member, value: copyOf(member.value) } : { ...member, value: laid(before.value, member.value, deletes, depth + 1) },
      )
  }
  return { kind: 'map', members, at: over.at ?? base.at, rest: over.rest ?? base.rest }
}

/** The same, where others that can't be read may give more. */
export function withRest(values: Values, rest: string | undefined): Values {
  return rest === undefined ? values : { ...values, rest: values.rest ?? rest }
}

export function asMap(value: Value | undefined): Values {
  return value?.kind === 'map' ? value : map()
}

/** A value at a route such as `postgresql.enabled`. */
export function valueAt(value: Value, route: string): Value {
  let found = value
  for (const key of route.split('.')) found = found.kind === 'unknown' ? found : (memberOf(found, key) ?? nil)
  return found
}

/**
 * `a.b=1,c[0]=x` of `--set` ({@link https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set}). What a variable of the shell fills in
 * is unknown, and so is a list of which one item is set.
 */
export function withSets(values: Values, written: readonly string[], at: Spot): Values {
  let result: Value = values
  for (const one of written.slice(0, 200)) {
    for (const part of one.slice(0, 10_000).split(/(?<!\\),(?![^{]*\})/)) {
      const sign = part.indexOf('=')
      if (sign < 1) continue
      const keys = part.slice(0, sign).split(/(?<!\\)\./)
      const said = part.slice(sign + 1)
      const value: Value = /[$`]/.test(said)
        ? { kind: 'unknown', why: `set_${keys.join('_').replace(/\W/g, '_')}`, at }
        : /^\{.*\}$/.test(said)
          ? listOf(said, at)
          : scalar(said, at)
      result = laidAt(result, keys, value, at)
    }
  }
  return asMap(result)
}

/** One value at a route as `--set` takes it, whatever the value holds. */
export function withValueAt(values: Values, route: string, value: Value, at: Spot): Values {
  return asMap(laidAt(values, route.slice(0, 1_000).split(/(?<!\\)\./), value, at))
}

function laidAt(values: Value, keys: readonly string[], value: Value, at: Spot): Value {
  if (keys.length > 20) return values
  let whole = value
  for (const key of keys.toReversed()) {
    const plain = key.replaceAll('\\', '')
    const index = /\[\d+\]$/.test(plain)
    whole = map([[plain.replace(/\[\d+\]$/, ''), index ? { kind: 'unknown', why: 'set_of_a_list', at } : whole]])
  }
  return joined(values, whole)
}

function listOf(written: string, at: Spot): Value {
  return {
    kind: 'list',
    items: written
      .slice(1, -1)
      .split(',')
      .map((item) => text(item, at)),
    at,
  }
}

/** What a variable may be where branches of a script leave different values in it: its value is unknown then, but a cron line is one of a few. */
import type { State, Value } from './session.ts'

interface Either {
  /** Variables of the same branches go together: `TOOL=python FILE=a.py` or `TOOL=bash FILE=b.sh`. */
  readonly merge: object
  readonly values: readonly (Value | undefined)[]
}

const known = new WeakMap<Value, Either>()

/** More ways than this nobody writes. */
const mostWays = 8

/** Remembers what a value may be that is kept as its variable's name. */
export function keepEither(value: Value, name: string, branches: readonly State[], merge: object): Value {
  known.set(value, { merge, values: branches.slice(0, mostWays).map(({ variables }) => variables.get(name)) })
  return value
}

interface Way {
  readonly text: string
  readonly byDefault: boolean
}

/** A text with variables that stayed unknown, once for each way the branches may have gone; itself where none of them decides. */
export function waysOf(text: string, names: readonly string[], { variables }: State): readonly Way[] {
  let ways: readonly Way[] = [{ text, byDefault: false }]
  const done = new Set<object>()
  for (const name of names) {
    const merge = eitherOf(name, variables)?.merge
    if (merge === undefined || done.has(merge)) continue
    done.add(merge)
    const together = names.flatMap((one) => {
      const either = eitherOf(one, variables)
      return either?.merge === merge ? [{ name: one, values: either.values }] : []
    })
    const count = together[0]?.values.length ?? 0
    const filled = ways.flatMap((way) =>
      Array.from({ length: count }, (_, index) => together.reduce((before, one) => fill(before, one.name, one.values[index]), way)),
    )
    ways = [...new Map(filled.map((way) => [way.text, way])).values()].slice(0, mostWays)
  }
  return ways
}

function eitherOf(name: string, variables: State['variables']): Either | undefined {
  const value = /^\w+$/.test(name) ? variables.get(name) : undefined
  return value === undefined ? undefined : known.get(value)
}

function fill(before: Way, name: string, value: Value | undefined): Way {
  if (value === undefined) return before
  const written = value.map((word) => word.text).join(' ')
  const text = before.text.replace(new RegExp(String.raw`\$(?:\{${name}\}|${name}(?!\w))`, 'g'), () => written)
  return { text, byDefault: before.byDefault || value.some((word) => word.byDefault === true) }
}

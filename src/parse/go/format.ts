/** Texts that Go's `fmt` makes: {@link https://pkg.go.dev/fmt#hdr-Printing}. */
import { joinedOf, textIn, unknownValue, type GoValue, type Place } from './values.ts'

export function formatted(args: readonly GoValue[], at: Place): GoValue {
  const [format, ...values] = args
  const text = textIn(format)
  if (text === undefined) return unknownValue('a text', at)
  const parts: GoValue[] = []
  let next = 0
  let end = 0
  for (const found of text.matchAll(/%(?:\[(\d{1,2})\])?[-+# 0]{0,4}\d{0,3}(?:\.\d{0,3})?([a-zA-Z%])/g)) {
    parts.push({ is: 'text', text: text.slice(end, found.index), at })
    end = found.index + found[0].length
    const [, position, verb] = found
    if (verb === '%') {
      parts.push({ is: 'text', text: '%', at })
      continue
    }
    const index = position === undefined ? next : Number(position) - 1
    next = index + 1
    parts.push(shown(values[index], verb ?? 'v', at))
  }
  parts.push({ is: 'text', text: text.slice(end), at })
  return joinedOf(parts, at)
}

function shown(value: GoValue | undefined, verb: string, at: Place): GoValue {
  if (value === undefined) return unknownValue('a value', at)
  if (verb === 'q' && value.is === 'text') return { ...value, text: JSON.stringify(value.text) }
  return /^[vsdtq]$/.test(verb) || value.is === 'variable' ? value : unknownValue('a value', at)
}

/** Splits a command's words into options and the rest, by the list of options that take a value. */
import type { Word } from '../model/action.ts'
import { literal, withText } from './word.ts'

export interface Options {
  /** The last value of the first of these names that was given. */
  get(...names: readonly string[]): Word | undefined
  /** In the order they were given, whichever of the names each goes by. */
  all(...names: readonly string[]): readonly Word[]
  has(...names: readonly string[]): boolean
  /** What is no option and no option's value. */
  readonly rest: readonly Word[]
}

export interface OptionStyle {
  /** `-name value` as one option, as find and terraform write them: letters are not bundled. */
  readonly single?: boolean
  /** Options stop at the first word that is none: what follows belongs to another command. */
  readonly leading?: boolean
}

const parsed = new Map<string, ReadonlySet<string>>()

/** @param takesValue names with their dashes, between spaces: `-h --host -p --port` */
export function optionsOf(words: readonly Word[], takesValue: string, style: OptionStyle = {}): Options {
  let values = parsed.get(takesValue)
  if (values === undefined) {
    values = new Set(takesValue.split(/\s+/))
    parsed.set(takesValue, values)
  }
  const found = new Map<string, Word[]>()
  const given: { readonly name: string; readonly value: Word }[] = []
  const rest: Word[] = []
  const give = (name: string, value: Word): void => {
    given.push({ name, value })
    const list = found.get(name)
    if (list === undefined) found.set(name, [value])
    else list.push(value)
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Word
    const { text } = word
    if (text === '--') {
      for (const more of words.slice(index + 1)) rest.push(more)
      break
    }
    if (!text.startsWith('-') || text === '-' || text.startsWith('-$')) {
      if (style.leading === true) {
        for (const more of words.slice(index)) rest.push(more)
        break
      }
      rest.push(word)
      continue
    }
    const equals = text.indexOf('=')
    const next = (): Word => words[++index] ?? literal('')
    if (text.startsWith('--') || style.single === true) {
      if (equals > 0) give(text.slice(0, equals), withText(word, text.slice(equals + 1)))
      else give(text, values.has(text) ? next() : literal(''))
      continue
    }
    if (values.has(text)) {
      give(text, next())
      continue
    }
    for (let at = 1; at < Math.min(text.length, 60); at++) {
      const name = `-${text.charAt(at)}`
      if (!values.has(name)) {
        give(name, literal(''))
        continue
      }
      const attached = text.slice(at + 1).replace(/^=/, '')
      give(name, attached === '' ? next() : withText(word, attached))
      break
    }
  }
  return {
    get: (...names) => names.flatMap((name) => found.get(name)?.slice(-1) ?? [])[0],
    all: (...names) => given.filter(({ name }) => names.includes(name)).map(({ value }) => value),
    has: (...names) => names.some((name) => found.has(name)),
    rest,
  }
}

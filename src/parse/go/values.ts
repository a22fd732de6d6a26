/** Values of Go as far as a tree tells them: literals, variables of the environment with what stands in for them, texts of several parts, objects. */
import type { Evidence } from '../../base/evidence.ts'
import type { GoFile, GoFunction } from './parse.ts'

export type Place = Pick<Evidence, 'path' | 'line'>

export interface GoObject {
  readonly is: 'object'
  /** Folder of the tree, or import path of another module, with its name. */
  readonly type?: GoTypeName
  readonly fields: Map<string, GoValue>
  /** Something outside the tree filled it: what is not in `fields` may be anything. */
  readonly isOpen: boolean
  /** Nobody gave it: its fields are what its type's own package makes. */
  readonly isGiven?: boolean
  readonly at: Place
}

export interface GoTypeName {
  readonly folder?: string
  readonly path?: string
  readonly name: string
}

export interface GoVariableValue {
  readonly is: 'variable'
  /** A variable of the environment, or `--name` of the command line. */
  readonly name: string
  readonly fallback?: GoValue
  readonly at: Place
}

export interface GoClosure {
  readonly is: 'function'
  readonly function: Pick<GoFunction, 'node' | 'parameters' | 'results' | 'body' | 'file'> & Partial<Pick<GoFunction, 'name' | 'of' | 'receiver'>>
  readonly scope?: GoScope
  readonly self?: GoValue
}

export type GoValue =
  /** `type` of a constant that bears one: `const Host Key = "db.host"`. */
  | { readonly is: 'text'; readonly text: string; readonly type?: GoTypeName; readonly at: Place }
  | { readonly is: 'number'; readonly number: number; readonly at: Place }
  | { readonly is: 'bool'; readonly bool: boolean; readonly at: Place }
  | { readonly is: 'nil'; readonly at: Place }
  | GoVariableValue
  | { readonly is: 'joined'; readonly parts: readonly GoValue[]; readonly at: Place }
  | GoObject
  | { readonly is: 'list'; readonly items: readonly GoValue[]; readonly at: Place }
  | GoClosure
  /** A package by its import path. */
  | { readonly is: 'package'; readonly path: string; readonly at: Place }
  /** Several values of a call. */
  | { readonly is: 'tuple'; readonly items: readonly GoValue[]; readonly at: Place }
  /** True, or an error that is there, where a variable is set or is not. */
  | { readonly is: 'told'; readonly variable: string; readonly when: 'set' | 'unset'; readonly at: Place }
  /** Branches give one each. */
  | { readonly is: 'either'; readonly values: readonly GoValue[]; readonly at: Place }
  /** `usual` is what a program says of it itself, where a file of settings may say otherwise. */
  | { readonly is: 'unknown'; readonly raw: string; readonly usual?: GoValue; readonly at: Place }

/** What a folder is called that a program makes for as long as it runs: {@link https://pkg.go.dev/os#MkdirTemp}. */
export const temporary = 'a temporary folder'

export interface GoScope {
  readonly names: Map<string, GoValue>
  readonly above?: GoScope
  readonly file: GoFile
}

export function unknownValue(raw: string, at: Place): GoValue {
  return { is: 'unknown', raw, at }
}

export function objectOf(at: Place, type?: GoTypeName, fields: readonly (readonly [string, GoValue])[] = []): GoObject {
  return { is: 'object', ...(type === undefined ? {} : { type }), fields: new Map(fields), isOpen: false, at }
}

/** Every value it may be. */
export function eachOf(value: GoValue | undefined): readonly GoValue[] {
  return value === undefined ? [] : value.is === 'either' ? value.values : [value]
}

export function textIn(value: GoValue | undefined): string | undefined {
  return value?.is === 'text' ? value.text : undefined
}

export function numberIn(value: GoValue | undefined): number | undefined {
  if (value?.is === 'number') return value.number
  if (value?.is === 'text' && /^-?\d{1,12}$/.test(value.text.trim())) return Number(value.text)
  return undefined
}

/** The value where no variable is set. */
export function unsetOf(value: GoValue | undefined): GoValue | undefined {
  let end = value
  while (end?.is === 'variable') end = end.fallback
  return end
}

export function isAlike(a: GoValue | undefined, b: GoValue | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.is !== b.is) return false
  if (a.is === 'text' && b.is === 'text') return a.text === b.text
  if (a.is === 'number' && b.is === 'number') return a.number === b.number
  if (a.is === 'bool' && b.is === 'bool') return a.bool === b.bool
  if (a.is === 'nil') return true
  if (a.is === 'variable' && b.is === 'variable') return a.name === b.name && isAlike(a.fallback, b.fallback)
  if (a.is === 'list' && b.is === 'list') return a.items.length === b.items.length && a.items.every((item, index) => isAlike(item, b.items[index]))
  if (a.is === 'joined' && b.is === 'joined') return a.parts.length === b.parts.length && a.parts.every((part, index) => isAlike(part, b.parts[index]))
  return false
}

/** A text with its unknown parts as `${NAME}`; it may hold a password. */
export function writtenOf(value: GoValue): string {
  switch (value.is) {
    case 'text':
      return value.text
    case 'number':
      return String(value.number)
    case 'bool':
      return String(value.bool)
    case 'joined':
      return value.parts.map(writtenOf).join('')
    case 'variable':
      return `\${${value.name}}`
    default:
      return '${unknown}'
  }
}

/** The variables a text is made of. */
export function variablesIn(value: GoValue): readonly GoVariableValue[] {
  return value.is === 'variable' ? [value] : value.is === 'joined' ? value.parts.flatMap(variablesIn) : []
}

const most = 100

/** Texts one after the other; as one text where all of it is known. */
export function joinedOf(parts: readonly GoValue[], at: Place): GoValue {
  const flat: GoValue[] = []
  for (const part of parts.flatMap((one) => (one.is === 'joined' ? one.parts : [one]))) {
    const last = flat.at(-1)
    const isPlain = part.is === 'text' || part.is === 'number' || part.is === 'bool'
    if (isPlain && last?.is === 'text') flat[flat.length - 1] = { ...last, text: last.text + writtenOf(part) }
    else flat.push(isPlain && part.is !== 'text' ? { is: 'text', text: writtenOf(part), at: part.at } : part)
  }
  const meant = flat.filter((part) => !(part.is === 'text' && part.text === ''))
  const [only] = meant
  if (meant.length === 0) return { is: 'text', text: '', at }
  if (meant.length > most) return unknownValue('a long text', at)
  if (meant.length === 1 && only !== undefined) return only.is === 'text' ? { ...only, at } : only
  return { is: 'joined', parts: meant, at }
}

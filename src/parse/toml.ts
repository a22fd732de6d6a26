/** TOML text to placed values, so that what a `fly.toml` says can be shown with its line; no library at hand keeps positions. */
import { limits } from '../base/limits.ts'
import type { PlacedMap, PlacedMember } from './placed.ts'
import { lineFinder } from './lines.ts'
import { endOfLine, fail, keyAt, skipBlank, TomlError, valueAt, type Cursor, type Key, type Kept } from './toml-values.ts'

export interface TomlFile {
  /** What stands before the problem, where there is one. */
  readonly root: PlacedMap
  readonly problem?: { readonly line: number; readonly message: string }
}

/**
 * Parses a document of TOML 1.0 ({@link https://toml.io/en/v1.0.0}). Values that are no strings are plain texts: numbers without underscores, hexadecimal
 * ones and their kin as decimals, dates as written. Never throws for what the text holds.
 */
export function parseToml(text: string, path: string): TomlFile {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const lineAt = lineFinder(source)
  const cursor: Cursor = { text: source, at: 0, path, lineAt, kept: new Map() }
  const root = table(cursor, 1, 'header')
  try {
    document(cursor, root)
    return { root }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    return { root, problem: { line: lineAt(Math.min(error.offset, source.length)), message: error.message } }
  }
}

function document(cursor: Cursor, root: PlacedMap): void {
  let current = root
  for (;;) {
    skipBlank(cursor)
    if (cursor.at >= cursor.text.length) return
    if (cursor.text[cursor.at] === '[') current = header(cursor, root)
    else assign(cursor, current)
    endOfLine(cursor)
  }
}

function header(cursor: Cursor, root: PlacedMap): PlacedMap {
  const isList = cursor.text.startsWith('[[', cursor.at)
  const line = cursor.lineAt(cursor.at)
  cursor.at += isList ? 2 : 1
  const key = keyAt(cursor)
  const close = isList ? ']]' : ']'
  if (!cursor.text.startsWith(close, cursor.at)) fail(cursor, `a table's name ends in ${close}`)
  cursor.at += close.length
  let above = root
  for (const part of key.slice(0, -1)) above = below(cursor, above, part, line)
  const last = key.at(-1)
  if (last === undefined) return fail(cursor, 'a table has no name')
  return isList ? appended(cursor, above, last, line) : opened(cursor, above, last, line)
}

/** The table a header's earlier names lead through: the last one of a list of tables. */
function below(cursor: Cursor, above: PlacedMap, part: Key, line: number): PlacedMap {
  const found = above.members.get(part.text)?.value
  if (found === undefined) return put(cursor, above, part.text, line, table(cursor, line, 'implied'))
  const value = found.kind === 'list' ? found.items.at(-1) : found
  if (value?.kind !== 'map' || cursor.kept.get(value) === 'closed') return fail(cursor, `${part.text} is no table`)
  return value
}

function opened(cursor: Cursor, above: PlacedMap, part: Key, line: number): PlacedMap {
  const found = above.members.get(part.text)?.value
  if (found === undefined) return put(cursor, above, part.text, line, table(cursor, line, 'header'))
  if (found.kind !== 'map' || cursor.kept.get(found) !== 'implied') return fail(cursor, `${part.text} is written twice`)
  cursor.kept.set(found, 'header')
  membersOf(above).set(part.text, { path: cursor.path, line, value: { ...found, line } })
  const moved = above.members.get(part.text)?.value
  if (moved?.kind !== 'map') return found
  cursor.kept.set(moved, 'header')
  return moved
}

function appended(cursor: Cursor, above: PlacedMap, part: Key, line: number): PlacedMap {
  const item = table(cursor, line, 'header')
  const found = above.members.get(part.text)
  if (found === undefined) {
    const value = { kind: 'list', items: [item], path: cursor.path, line } as const
    cursor.kept.set(value, 'header')
    membersOf(above).set(part.text, { path: cursor.path, line, value })
    return item
  }
  if (found.value.kind !== 'list' || cursor.kept.get(found.value) !== 'header') return fail(cursor, `${part.text} is written twice`)
  ;(found.value.items as PlacedMap[]).push(item)
  return item
}

/** `key = value`, `a.b = value`. */
function assign(cursor: Cursor, into: PlacedMap): void {
  const key = keyAt(cursor)
  if (cursor.text[cursor.at] !== '=') fail(cursor, 'a key without `=`')
  cursor.at++
  skipSpaces(cursor)
  const [last] = key.slice(-1)
  if (last === undefined) return
  let above = into
  for (const part of key.slice(0, -1)) {
    const found = above.members.get(part.text)?.value
    if (found !== undefined && (found.kind !== 'map' || cursor.kept.get(found) !== 'dotted')) fail(cursor, `${part.text} is written twice`)
    above = found?.kind === 'map' ? found : put(cursor, above, part.text, part.line, table(cursor, part.line, 'dotted'))
  }
  if (above.members.has(last.text)) fail(cursor, `${last.text} is written twice`)
  const value = valueAt(cursor, 0, assign)
  membersOf(above).set(last.text, { path: cursor.path, line: last.line, value })
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++
}

function table(cursor: Cursor, line: number, kept: Kept): PlacedMap {
  const made: PlacedMap = { kind: 'map', members: new Map(), path: cursor.path, line }
  cursor.kept.set(made, kept)
  return made
}

function put(cursor: Cursor, above: PlacedMap, name: string, line: number, value: PlacedMap): PlacedMap {
  if (cursor.kept.size > limits.yamlVisits) return fail(cursor, 'more tables than can be followed')
  membersOf(above).set(name, { path: cursor.path, line, value })
  return value
}

/** A table grows while it is read; nobody else sees it before. */
function membersOf(map: PlacedMap): Map<string, PlacedMember> {
  return map.members as Map<string, PlacedMember>
}

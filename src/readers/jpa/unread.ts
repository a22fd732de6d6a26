/** Entities in Kotlin and mappings in XML, which are not read: told once for each module that has them. */
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { lineFinder } from '../../parse/lines.ts'
import type { ReadContext } from '../reader.ts'
import { moduleOf } from './naming.ts'

const told = new WeakMap<ReadContext, Set<string>>()

const kotlin = /^\s{0,40}@(?:(?:jakarta|javax)\.persistence\.)?Entity\b/m
const mapping = /<(?:hibernate-mapping|entity-mappings)\b/

export function unreadEntities({ path, text }: SourceFile, context: ReadContext): Reading {
  const isKotlin = path.endsWith('.kt')
  const found = (isKotlin ? kotlin : mapping).exec(text)
  // What the classes of other libraries are called is none of JPA's.
  const isMeant = !isKotlin || /\b(jakarta|javax)\.persistence\b/.test(text)
  // An empty list of mappings describes nothing.
  const isFull = isKotlin || /<(?:class|subclass|joined-subclass|entity|embeddable|mapped-superclass)\s/.test(text)
  if (found === null || !isMeant || !isFull) return { declares: [], skipped: [] }
  const what = isKotlin ? 'entities of JPA in Kotlin' : 'mappings of JPA in XML'
  const key = `${moduleOf(path, context)}\n${what}`
  const modules = told.get(context) ?? new Set<string>()
  told.set(context, modules)
  if (modules.has(key)) return { declares: [], skipped: [] }
  modules.add(key)
  const line = lineFinder(text)(found.index + found[0].length - 1)
  return { declares: [], skipped: [{ path, line, reason: `${what}: the tables of this module are not read` }] }
}

/** Entities in Kotlin, which are not read: told once for each module that has them. */
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { lineFinder } from '../../parse/lines.ts'
import type { ReadContext } from '../reader.ts'
import { moduleOf } from './naming.ts'

const told = new WeakMap<ReadContext, Set<string>>()

export function untoldKotlin({ path, text }: SourceFile, context: ReadContext): Reading {
  const found = /^\s{0,40}@(?:(?:jakarta|javax)\.persistence\.)?Entity\b/m.exec(text)
  if (found === null || !/\b(jakarta|javax)\.persistence\b/.test(text)) return { declares: [], skipped: [] }
  const folder = moduleOf(path, context)
  const modules = told.get(context) ?? new Set<string>()
  told.set(context, modules)
  if (modules.has(folder)) return { declares: [], skipped: [] }
  modules.add(folder)
  const line = lineFinder(text)(found.index + found[0].indexOf('@'))
  return { declares: [], skipped: [{ path, line, reason: 'entities of JPA in Kotlin: the tables of this module are not read' }] }
}

/** Where code makes the tables that classes of SQLAlchemy describe: with that they are its own, and no mere picture of another's. */
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import { callsOf, parsePython, type PyModule } from '../../parse/python/index.ts'
import { nameOf } from './made.ts'
import type { Use } from './place.ts'

/** `Base.metadata.create_all(engine)`, and `conn.run_sync(Base.metadata.create_all)`, which hands the method on. */
export function makesTables(module: PyModule, use: Use): readonly FeatureDeclaration[] {
  if (!module.text.includes('create_all')) return []
  const makes = /(^|\.)create_all$/
  const found = callsOf(module).find(({ call }) => makes.test(nameOf(call.callee)) || call.arguments.some(({ value }) => makes.test(nameOf(value))))
  if (found === undefined) return []
  const at = { path: module.path, line: found.call.line, key: 'makes-tables' }
  return [{ kind: 'feature', what: 'makes-tables', library: 'sqlalchemy', name: 'create_all', path: module.path, at, use, facts: new Map() }]
}

/** Of scripts nothing else is asked: somebody runs them before the application starts. */
export async function makersOf(file: SourceFile, use: Use): Promise<Reading> {
  if (!file.text.includes('create_all')) return { declares: [], skipped: [] }
  const { module } = await parsePython(file)
  return { declares: module === undefined ? [] : makesTables(module, use), skipped: [] }
}

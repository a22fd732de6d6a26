/** Hands a migration in code to the language it is written in, which is loaded when the first such file is met. */
import { isFedToTests } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import type { ReadContext } from '../../reader.ts'

/** What tests and examples keep, and what a build leaves behind, is run on nobody's deploy. */
const elsewhere = /(?:^|\/)(?:seeds?|seeders?|fixtures?|tests?|__tests__|testdata|node_modules|vendor|dist|build)\/|\.(?:test|spec|d)\.[cm]?[jt]s$/i

export async function readCode(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (elsewhere.test(file.path) || isFedToTests(file.path)) return { declares: [], skipped: [] }
  if (file.path.endsWith('.php')) {
    const { readPhpMigration } = await import('../php/read.ts')
    return readPhpMigration(file, context)
  }
  const { readJavaScriptMigration } = await import('../javascript/read.ts')
  return readJavaScriptMigration(file, context)
}

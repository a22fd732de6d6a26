/** Reads Prisma schemas: one declaration a schema, whatever number of files it has, and what its config says in its stead. */
import type { Skip } from '../base/evidence.ts'
import type { SourceFile } from '../base/source.ts'
import type { Reading } from '../model/declaration.ts'
import { parsePrismaConfig } from '../parse/prisma-config.ts'
import { parsePrisma } from '../parse/prisma.ts'
import { declareSchema } from './prisma/declare.ts'
import { governing, layoutOf, strayOf } from './prisma/layout.ts'
import type { ReadContext, Reader } from './reader.ts'

export const prismaReader: Reader = {
  name: 'prisma',
  title: 'Prisma schemas (one file or a folder) and prisma.config, versions 5 to 7',
  docs: 'https://www.prisma.io/docs/orm/reference/prisma-schema-reference',
  files: ['**/*.prisma', '**/prisma.config.{ts,mts,cts,js,mjs,cjs}', '**/.config/prisma.{ts,mts,cts,js,mjs,cjs}'],
  read: (file, context) => (file.path.endsWith('.prisma') ? readSchema(file, context) : readConfig(file)),
}

/** Lines of one file that are told one by one: what is not a schema at all has thousands. */
const maxProblems = 50

async function readSchema(file: SourceFile, context: ReadContext): Promise<Reading> {
  const parsed = parsePrisma(file.text)
  const skipped: Skip[] = parsed.problems.slice(0, maxProblems).map((problem) => ({ path: file.path, line: problem.line, reason: problem.reason }))
  const more = parsed.problems[maxProblems]
  if (more !== undefined) skipped.push({ path: file.path, line: more.line, reason: `${parsed.problems.length - maxProblems} more lines are not Prisma` })
  if (parsed.blocks.length === 0) return { declares: [], skipped }
  const layout = await layoutOf({ path: file.path, parsed }, context)
  if (typeof layout === 'string') return { declares: [], skipped: [...skipped, { path: file.path, line: 1, reason: layout }] }
  // A sibling's own problems are told when that sibling is read.
  if (layout.main.path !== file.path) return { declares: [], skipped }
  const stray = await strayOf(layout, context)
  if (stray !== undefined) return { declares: [], skipped: [...skipped, { path: file.path, line: 1, reason: stray }] }
  return { declares: [declareSchema(layout, await governing(layout, context))], skipped: [...skipped, ...layout.skipped] }
}

/** A config declares nothing by itself: the schema that it governs carries what it says. */
async function readConfig(file: SourceFile): Promise<Reading> {
  const config = await parsePrismaConfig(file)
  if ('problem' in config) return { declares: [], skipped: [{ path: file.path, line: config.line, reason: config.problem }] }
  if (config.schema?.kind !== 'computed') return { declares: [], skipped: [] }
  return { declares: [], skipped: [{ path: file.path, line: config.schema.line, reason: `the schema's path is computed: ${config.schema.raw}` }] }
}

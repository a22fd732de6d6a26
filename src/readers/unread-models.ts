/** Models of an ORM that no reader takes yet: whoever keeps tables in them alone is told so, rather than shown a schema without them. */
import { dirname, placeOf } from '../base/paths.ts'
import type { Reader, ReadContext } from './reader.ts'

export const unreadModelsReader: Reader = {
  name: 'unread-models',
  title: 'Entities of JPA: seen where no migration or changelog describes their tables, and told not to be read',
  docs: 'https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2#a20',
  files: ['**/{entity,entities,model,models,domain}/**/*.{java,kt}'],
  concerns: isEntity,
  async read({ path }, context) {
    if (placeOf(path).place === 'example' || isDescribed(context)) return { declares: [], skipped: [] }
    const count = await entitiesBeside(path, context)
    if (count === 0) return { declares: [], skipped: [] }
    return { declares: [], skipped: [{ path, line: 1, reason: `entities of JPA, ${count} in this folder: their keys and indexes are not read` }] }
  },
}

function isEntity(text: string): boolean {
  return /\b(?:jakarta|javax)\.persistence\b/.test(text) && /^[ \t]{0,40}@(?:\w{1,40}\.){0,6}Entity\b/m.test(text)
}

const described = new WeakMap<ReadContext['has'], boolean>()

/** What makes the tables tells of their keys. */
function isDescribed(context: ReadContext): boolean {
  const known =
    described.get(context.has) ?? context.below('').some((path) => /(?:^|\/)(?:migrations?|changelogs?|liquibase)\/.*\.(?:sql|xml|ya?ml|json)$/i.test(path))
  described.set(context.has, known)
  return known
}

/** How many entities lie in the folder; 0 unless it is the last of them: a folder is told of once. */
async function entitiesBeside(path: string, context: ReadContext): Promise<number> {
  const folder = dirname(path)
  const found: string[] = []
  for (const one of context.below(folder).filter((other) => /\.(?:java|kt)$/.test(other) && dirname(other) === folder)) {
    const file = await context.read(one)
    if (file !== undefined && 'text' in file && isEntity(file.text)) found.push(one)
  }
  return found.at(-1) === path ? found.length : 0
}

/** Which queries of a file's handlers have no end, and which are asked once a row. */
import type { SourceFile } from '../../base/source.ts'
import { placeOf } from '../../base/paths.ts'
import type { Reading } from '../../model/declaration.ts'
import type { Feature, FeatureDeclaration } from '../../model/feature.ts'
import { parsePython, type PyModule } from '../../parse/python/index.ts'
import { mayBeShortTable } from '../../parse/short-tables.ts'
import type { ReadContext } from '../reader.ts'
import { bodyOf } from './body.ts'
import { chainsIn } from './chain.ts'
import { djangoQuery, isTakenWhole } from './django.ts'
import { handlersOf, type Handler } from './handlers.ts'
import { askedInLoops, type Asked } from './loops.ts'
import { modelOf } from './models.ts'
import { namesOf, type Names } from './names.ts'
import { listViews } from './rest.ts'
import { routedNames } from './routed.ts'
import { sqlalchemyQuery } from './sqlalchemy.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** Tests, migrations, commands and what other people wrote answer no request. */
const aside =
  /(^|\/)(tests?|testing|migrations|management|commands|scripts?|site-packages|\.?venv|fixtures|seeds?|tasks?|alembic)\/|(^|\/)(test_\w+|\w+_test|tests|conftest|tasks|admin)\.py$/

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (aside.test(file.path) || placeOf(file.path).place === 'example') return nothing
  const { module } = await parsePython(file)
  // What is not Python here is told by whoever reads the file for more than this.
  if (module === undefined) return nothing
  const names = namesOf(module)
  const handlers = handlersOf(module, names)
  const lists = await listViews(module, names, context)
  const [first] = handlers
  const declares: FeatureDeclaration[] = []
  const tell = (what: Feature, { node: { line }, name, library }: { node: { line: number }; name: string; library: string }): void => {
    const at = { path: file.path, line, key: name }
    if (!declares.some((one) => one.what === what && one.name === name && one.at.line === line))
      declares.push({ kind: 'feature', what, library, name, path: file.path, at, use: 'code', facts: new Map() })
  }
  if (first !== undefined) tell('handler', { node: first.node, name: first.name, library: first.framework })
  else if (lists.length > 0) tell('handler', { node: lists[0]?.node ?? { line: 1 }, name: lists[0]?.view ?? '', library: 'django' })
  for (const list of lists) tell('unbounded-query', { node: list.node, name: list.name, library: 'django' })
  for (const handler of handlers) {
    const { wholes, loops } = await inHandler(handler, module, names, context)
    for (const whole of wholes) tell('unbounded-query', whole)
    for (const loop of loops) tell('query-in-loop', loop)
  }
  return { declares, skipped: [] }
}

/** Handlers that hand out files and sums read whole tables because that is what they are for. */
const meant =
  /(export|download|csv|xlsx?|excel|report|dump|backup|sitemap|feed|rss|import|sync|migrat|stat(s|istic)|dashboard|health|webhook|cron|debug|choices|options|autocomplete|bulk|recalc|rebuild|reindex|refresh)/i

async function inHandler(
  handler: Handler,
  module: PyModule,
  names: Names,
  context: ReadContext,
): Promise<{ readonly wholes: readonly Asked[]; readonly loops: readonly Asked[] }> {
  const body = bodyOf(handler.node)
  const wholes: Asked[] = []
  for (const chain of chainsIn(body)) {
    const django = handler.framework === 'django' ? djangoQuery(chain) : undefined
    const query = django ?? sqlalchemyQuery(chain, body, names)
    if (query === undefined || !query.whole || meant.test(`${handler.name} ${handler.route ?? ''}`) || mayBeShortTable(query.model)) continue
    if (django !== undefined && (!isTakenWhole(django, body) || (await modelOf(query.model, module, context)) === undefined)) continue
    wholes.push({ node: chain.node, name: query.name, library: query.library })
  }
  const loops = await askedInLoops(body, module, names, context)
  if (wholes.length + loops.length === 0 || handler.routed === undefined || (await routedNames(context)).has(handler.routed)) return { wholes, loops }
  return { wholes: [], loops: [] }
}

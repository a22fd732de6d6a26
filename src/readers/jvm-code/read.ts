/** Pools, sources and clients that one file of Java or Kotlin makes. */
import type { Skip } from '../../base/evidence.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { nodesIn, pathOf, type CodeFile } from '../../parse/jvm-code/index.ts'
import type { ReadContext } from '../reader.ts'
import { lineFinder } from '../../parse/lines.ts'
import { handedSite, handedSizes } from './bound.ts'
import { clientOf } from './client.ts'
import { unread } from './libraries.ts'
import { isForeign, parsedOnce, withProgram } from './program.ts'
import { sitesIn, type Site } from './sites.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  if (isForeign(path)) return nothing
  const parsed = await parsedOnce(file, context)
  const language = path.endsWith('.kt') ? 'Kotlin' : 'Java'
  if (parsed.file === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as ${language}: ${parsed.problem}` }] }
  const code = parsed.file
  const skipped = [...toldIn(code), ...lostIn(code)]
  const clients = await withProgram(code, context, (frame) => {
    const sites = sitesIn(code, frame)
    const [handed] = handedSizes(code, frame, new Set(sites.flatMap(({ settings }) => settings.map(({ node }) => node))))
    const all = handed === undefined ? sites : [...sites, handedSite(handed)]
    return all.map((site) => ({ site, client: clientOf(site, frame, useOf(path)) }))
  })
  const declares: ClientDeclaration[] = []
  for (const { site, client } of clients) {
    if (site.sizes !== undefined && site.isOpen && client.use === 'code')
      skipped.push({
        path,
        line: client.at.line,
        reason: `${site.name}: the pool that it sizes is made elsewhere, and the size is not read: set it in the settings`,
      })
    if (site.sizes !== undefined || isAimed(client) || (isPool(site) && isSized(client))) declares.push(client)
    else if (client.use === 'code') {
      const what = isPool(site) ? 'whom it reaches and how many connections it opens' : 'whom it reaches'
      skipped.push({ path, line: client.at.line, reason: `${site.name}: ${what} is told elsewhere, and is not read` })
    }
  }
  return { declares, skipped }
}

/** A connection opened with whatever it is handed is as often a driver's own check or a library's way to connect; a pool is an application's. */
function isPool({ source, engine }: Site): boolean {
  return source.isPlain !== true && !/^(redis|mongodb)$/.test(engine ?? '')
}

function isSized({ pool, poolVariable }: ClientDeclaration): boolean {
  return poolVariable !== undefined || (pool !== undefined && pool.state !== 'unresolved')
}

function isAimed({ url, host, hostVariable }: ClientDeclaration): boolean {
  return host !== undefined || hostVariable !== undefined || url?.variable !== undefined || (url?.literal !== undefined && url.literal.state !== 'unresolved')
}

function useOf(path: string): ClientDeclaration['use'] {
  if (/(^|\/)(seeds?|seeder|fixtures?)\//i.test(path)) return 'seed'
  return /(^|\/)(scripts?|tools?|migrations?|cli)\//.test(path) ? 'script' : 'code'
}

/** A pool in a part of a file that its grammar does not understand. */
function lostIn({ path, text, root, isBroken }: CodeFile): readonly Skip[] {
  const found = isBroken ? /\b(HikariDataSource|BasicDataSource|ComboPooledDataSource|DruidDataSource)\s{0,5}\(/.exec(text) : null
  if (found === null) return []
  for (const node of nodesIn(root)) if (node.kind === 'new' && node.name === found[1]) return []
  return [{ path, line: lineFinder(text)(found.index), reason: `${found[1] ?? 'a pool'}: stands in code that is not understood, and is not read` }]
}

/** What opens databases and is not read, each kind once a file. */
function toldIn(file: CodeFile): readonly Skip[] {
  const found = new Map<string, Skip>()
  for (const node of nodesIn(file.root)) {
    const name = node.kind === 'call' ? pathOf(node.on) : node.kind === 'variable' || node.kind === 'parameter' ? node.type : undefined
    const what = name === undefined ? undefined : unread.get(name)
    const isCall = node.kind === 'call' ? /^(pool|client|connect|create|connectWith)$/.test(node.name) : name === 'DataSourceFactory'
    if (what !== undefined && isCall && !found.has(what)) found.set(what, { path: file.path, line: node.line, reason: `${what}: not read` })
  }
  return [...found.values()]
}

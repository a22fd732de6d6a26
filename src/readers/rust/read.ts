/** Pools and connections that one file of Rust opens. */
import type { Skip } from '../../base/evidence.ts'
import { placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import type { RustFile } from '../../parse/rust/index.ts'
import type { ReadContext } from '../reader.ts'
import { clientOf } from './client.ts'
import { missingFeature } from './features.ts'
import { foreign, hasServers, parsedOnce, withProgram } from './program.ts'
import { sitesIn } from './sites.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const use = useOf(path)
  if (use === undefined) return nothing
  const parsed = await parsedOnce(file, context)
  if (parsed.file === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as Rust: ${parsed.problem}` }] }
  const rust = parsed.file
  const sites = sitesIn(rust)
  const skipped = [...inMacros(rust)]
  if (sites.length === 0) return { declares: [], skipped }
  const feature = await missingFeature(path, context)
  if (feature !== undefined) return { declares: [], skipped: [{ path, line: 1, reason: `only the feature ${feature} compiles it, and no build has that` }] }
  const made = await withProgram(rust, context, (frame) => sites.map((site) => ({ site, client: clientOf(site, frame, use) })))
  const declares: ClientDeclaration[] = []
  for (const { site, client } of made) {
    if (client === undefined) continue
    // What is opened by hand with whatever it is handed is as often a pool's own way to connect, a check or a repair.
    const isOpen = site.isSingle === true || client.engine === undefined || (client.engine === 'sqlite' && (await hasServers(path, context)))
    if (isAimed(client) || !isOpen) declares.push(client)
    else if (client.use === 'code') skipped.push({ path, line: client.at.line, reason: `${site.name}: whom it reaches is told elsewhere, and is not read` })
  }
  return { declares, skipped }
}

function isAimed({ url, host, hostVariable }: ClientDeclaration): boolean {
  return host !== undefined || hostVariable !== undefined || url?.variable !== undefined || (url?.literal !== undefined && url.literal.state !== 'unresolved')
}

/** Tests, examples and benches serve nobody; programs beside the main one that seed or migrate are run by hand. */
function useOf(path: string): ClientDeclaration['use'] | undefined {
  if (
    foreign.test(path) ||
    placeOf(path).place === 'example' ||
    /(^|\/)build\.rs$|(^|[/_])tests?(_\w+)?\.rs$|(^|[/_-])(tests?|testing|mocks?)([_-][\w-]*)?\//.test(path)
  )
    return undefined
  if (/(^|[/_-])(seeds?|seeder|fixtures?)(\.rs$|\/|_)/.test(path)) return 'seed'
  return /(^|\/)(xtask|scripts?|tools?|migrations?)\/|\/bin\/[\w-]*(migrat|import|export|admin|cli|tool|script|backfill)[\w-]*(\.rs|\/)/.test(path)
    ? 'script'
    : 'code'
}

const opening = /\b(\w{0,20}PoolOptions::new|\w{0,20}Pool::connect\w{0,20}|Pool::builder|Connection::establish)\b/

/** What stands in a macro is no code yet: `lazy_static! { static ref POOL: PgPool = … }`. */
function inMacros(file: RustFile): readonly Skip[] {
  const found: Skip[] = []
  for (const match of file.text.matchAll(/\b(lazy_static|thread_local|cfg_if)!\s{0,5}\{/g)) {
    const node = file.root.resolveInner(match.index + match[0].length, 1)
    let macro = node
    while (macro.name !== 'MacroInvocation' && macro.parent !== null) macro = macro.parent
    const text = file.text.slice(macro.from, macro.to)
    if (macro.name === 'MacroInvocation' && opening.test(text))
      found.push({ path: file.path, line: file.lineOf(macro), reason: `a pool that stands in ${match[1] ?? 'a macro'}!: not read` })
    if (found.length > 20) break
  }
  return found
}

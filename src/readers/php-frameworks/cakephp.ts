/** CakePHP's `Datasources` in `config/app.php`, with what `config/app_local.php` says over it. */
import { known } from '../../base/fact.ts'
import { dirname } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Engine, Reading } from '../../model/declaration.ts'
import {
  entryOf,
  phpClient,
  phpFile,
  phpTarget,
  phpTls,
  phpUrl,
  returnedFrom,
  scalarText,
  valueAt,
  type PhpEntry,
  type PhpValue,
} from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'

/** {@link https://book.cakephp.org/5/en/orm/database-basics.html#database-drivers Classes} by their last name. */
const drivers: ReadonlyMap<string, Engine> = new Map<string, Engine>([
  ['mysql', 'mysql'],
  ['postgres', 'postgres'],
  ['sqlite', 'sqlite'],
  ['sqlserver', 'mssql'],
])

/** What is named for tests and for the tool bar of developers. */
const elsewhere = /^(test|debug_kit)/

export async function readCakePhp(file: SourceFile, context: ReadContext): Promise<Reading> {
  const root = dirname(dirname(file.path))
  const { value, problem } = await returnedFrom(file, root, context)
  if (value === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not understood as configuration: ${problem}` }] }
  const sources = entryOf(value, 'Datasources')
  if (sources?.value.kind !== 'list') return { declares: [], skipped: [] }
  const local = await localOf(root, context)
  const declares: ClientDeclaration[] = []
  const skipped: Reading['skipped'][number][] = []
  const names = new Set([...sources.value.entries, ...(local?.kind === 'list' ? local.entries : [])].flatMap(({ key }) => key ?? []))
  for (const name of names) {
    if (elsewhere.test(name)) continue
    const [own, over] = [entryOf(sources.value, name), entryOf(local, name)]
    const first = own ?? over
    if (first === undefined) continue
    const client = clientOf(name, first, (key) => valueAt(over?.value, key) ?? valueAt(own?.value, key))
    if (client !== undefined) declares.push(client)
    else if (name === 'default') {
      const where = local === undefined ? 'config/app_local.php, which says the rest, is not in the repository' : 'it is decided when it runs'
      skipped.push({ path: first.value.path, line: first.line, reason: `the connection ${name}: whom it reaches is not read: ${where}` })
    }
  }
  return { declares, skipped }
}

async function localOf(root: string, context: ReadContext): Promise<PhpValue | undefined> {
  const path = root === '' ? 'config/app_local.php' : `${root}/config/app_local.php`
  const file = context.has(path) ? await context.read(path) : undefined
  return isText(file) ? valueAt((await returnedFrom(file, root, context)).value, 'Datasources') : undefined
}

/** {@link https://book.cakephp.org/5/en/orm/database-basics.html#configuration}: of a URL and a host beside it, the URL counts. */
function clientOf(name: string, { value, line }: PhpEntry, of: (key: string) => PhpValue | undefined): ClientDeclaration | undefined {
  const key = `Datasources.${name}`
  const at = { path: value.path, line, key }
  const driver = scalarText(of('driver'))
  const last = driver?.slice(driver.lastIndexOf('\\') + 1).toLowerCase() ?? ''
  const engine = drivers.get(last)
  const url = phpUrl(of('url'), `${key}.url`)
  if (engine === undefined && (driver !== undefined || url === undefined)) return undefined
  const base: ClientDeclaration = { ...phpClient('cakephp', engine, at), name }
  if (engine === 'sqlite' && url === undefined) return phpFile(base, of('database'))[0]
  const [reaching] = phpTarget(base, of('host'), of('port'))
  if (reaching === undefined && url === undefined) return undefined
  const options = of('sslmode') ?? of('ssl_mode')
  const isSealed = ['ssl_ca', 'ssl_key', 'ssl_cert'].map((one) => of(one)).find((one) => one !== undefined && one.kind !== 'null')
  const tls =
    isSealed === undefined || (engine !== 'mysql' && engine !== undefined)
      ? engine === undefined
        ? {}
        : phpTls(engine, new Map(options === undefined ? [] : [['sslmode', options]]), of('flags'), at)
      : { tls: known('verify-ca', { path: isSealed.path, line: isSealed.line, key: `${key}.ssl_ca` }) }
  return {
    ...(reaching ?? base),
    ...(url === undefined ? {} : { url, urlWins: true }),
    ...tls,
    ...(name !== 'default' && (url?.variable !== undefined || reaching?.hostVariable !== undefined) ? { onlyIfSet: true } : {}),
  }
}

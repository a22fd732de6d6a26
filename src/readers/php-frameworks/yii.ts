/** Yii 2's connections: `config/db.php`, and components of an application's configuration. */
import { dirname } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { dsnClients, entryOf, returnedFrom, scalarText, valueAt, type PhpEntry, type PhpValue } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'

const elsewhere = /test|^debug$|^gii$/i

export async function readYii(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const { value, problem } = await returnedFrom(file, dirname(dirname(path)), context)
  if (value === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as configuration: ${problem}` }] }
  const declares: ClientDeclaration[] = []
  const skipped: Reading['skipped'][number][] = []
  for (const { key = 'db', value: own, line } of connectionsOf(value)) {
    // What another file returns is told there.
    if (own.path !== path || elsewhere.test(key)) continue
    const made = clientsOf(key, own, line)
    declares.push(...made)
    if (made.length === 0) skipped.push({ path, line, reason: `the connection ${key}: whom it reaches is decided when it runs: not read` })
  }
  return { declares, skipped }
}

/** {@link https://www.yiiframework.com/doc/guide/2.0/en/db-dao#creating-db-connections The file's own value}, or components of it. */
function connectionsOf(value: PhpValue): readonly PhpEntry[] {
  if (isConnection(value)) return [{ value, line: value.line }]
  const components = valueAt(value, 'components')
  return components?.kind === 'list' ? components.entries.filter((one) => isConnection(one.value)) : []
}

function isConnection(value: PhpValue): boolean {
  return /(^|\\)yii\\db\\Connection$/.test(scalarText(valueAt(value, 'class') ?? valueAt(value, '__class')) ?? '')
}

/** The server that writes go to, and {@link https://www.yiiframework.com/doc/guide/2.0/en/db-dao#replication-and-read-write-splitting those that reads go to}. */
function clientsOf(name: string, value: PhpValue, line: number): readonly ClientDeclaration[] {
  const at = { path: value.path, line, key: `components.${name}` }
  const client = (dsn: PhpEntry | undefined, called: string): readonly ClientDeclaration[] =>
    dsn === undefined
      ? []
      : dsnClients('yii', dsn.value, valueAt(value, 'attributes'), { ...at, line: dsn.line, key: `${at.key}.dsn` }).map((one) => ({ ...one, name: called }))
  const lists = (key: string): readonly PhpEntry[] => {
    const found = valueAt(value, key)
    return found?.kind === 'list' ? found.entries.flatMap((one) => entryOf(one.value, 'dsn') ?? []) : []
  }
  const main = entryOf(value, 'dsn') ?? lists('masters')[0]
  return [...client(main, name), ...lists('slaves').flatMap((one) => client(one, `${name}.slaves`).map((reader) => ({ ...reader, readsFor: name })))]
}

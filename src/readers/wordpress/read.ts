/** Which server WordPress reaches: the constants of wp-config.php, and the variables that its image fills them from. */
import { byDefault, known } from '../../base/fact.ts'
import { placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { constantOf, givenBy, isDevelopers, parsePhp, scopeOf } from '../../parse/php/index.ts'

/** {@link https://developer.wordpress.org/advanced-administration/wordpress/wp-config/#set-database-host}: a port may stand behind the host. */
export async function read(file: SourceFile): Promise<Reading> {
  if (/(^|\/)(vendor|node_modules|tests?)\//.test(file.path) || placeOf(file.path).place === 'example') return { declares: [], skipped: [] }
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not read: ${parsed.problem}` }] }
  const scope = scopeOf(parsed.file)
  const value = constantOf(scope, 'DB_HOST')
  const given = givenBy(value, 'DB_HOST')
  const reached = given?.value === undefined || given.value.state === 'unresolved' || isDevelopers(given.value) ? undefined : given.value
  if (given === undefined || value === undefined || (given.variable === undefined && reached === undefined))
    return { declares: [], skipped: [{ path: file.path, line: value?.line ?? 1, reason: 'DB_HOST: whom WordPress reaches is told when it runs: not read' }] }
  const at = { path: file.path, line: value.line, key: 'DB_HOST' }
  const [, host = '', port] = /^([^:/]{1,250})(?::(\d{1,5}))?$/.exec(reached?.value ?? '') ?? []
  const flags = constantOf(scope, 'MYSQL_CLIENT_FLAGS')
  const client: ClientDeclaration = {
    kind: 'client',
    library: 'wordpress',
    engine: 'mysql',
    name: 'wordpress',
    path: file.path,
    at,
    ...(reached === undefined || host === '' ? {} : { host: { ...reached, value: host } }),
    ...(port === undefined ? {} : { port: known(Number(port), at) }),
    ...(given.variable === undefined ? {} : { hostVariable: given.variable }),
    pool: byDefault(1, at, 'each process of PHP opens a connection of its own'),
    made: 'module',
    use: 'code',
    // `MYSQLI_CLIENT_SSL`, by itself or with others: a constant nobody can tell but by its being there.
    ...(flags === undefined ? { tls: byDefault('disable', at, 'WordPress’ connection does without TLS unless it is told') } : {}),
  }
  return { declares: [client], skipped: [] }
}

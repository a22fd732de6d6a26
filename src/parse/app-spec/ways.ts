/** How components of an app name a database or a pooler: references that the platform fills in. */
import type { Engine } from '../../model/declaration.ts'

/** What they may ask of it ({@link https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/#using-bindable-variables-within-environment-variables}). */
const bindables = ['DATABASE_URL', 'DATABASE_PRIVATE_URL', 'JDBC_DATABASE_URL', 'HOSTNAME', 'PRIVATE_HOSTNAME', 'PORT', 'USERNAME', 'PASSWORD', 'DATABASE']

/** `component` is `db`, or `db.pool` for a pooler of it. */
export function waysTo(component: string): { readonly hosts: readonly string[]; readonly secrets: readonly string[] } {
  return {
    hosts: ['hostname', 'private_hostname'].map((one) => `\${${component}.${one}}`),
    secrets: [component, ...bindables.map((one) => `\${${component}.${one}}`)],
  }
}

const schemes: ReadonlyMap<Engine, readonly [scheme: string, parameters: string]> = new Map([
  ['postgres', ['postgresql', '?sslmode=require']],
  ['mysql', ['mysql', '?ssl-mode=REQUIRED']],
  ['redis', ['rediss', '']],
  ['valkey', ['rediss', '']],
])

/** `db.DATABASE_URL` by its parts, in the shape its documentation gives: nothing else than TLS is asked for in it. */
export function addressOf(route: string, engine: Engine): string | undefined {
  const cut = route.lastIndexOf('.')
  const found = schemes.get(engine)
  const name = route.slice(cut + 1)
  if (found === undefined || cut < 0 || (name !== 'DATABASE_URL' && name !== 'DATABASE_PRIVATE_URL')) return undefined
  return shaped(found, route.slice(0, cut), name === 'DATABASE_URL' ? 'HOSTNAME' : 'PRIVATE_HOSTNAME', ['USERNAME', 'PASSWORD', 'PORT', 'DATABASE'])
}

/** The same for an attribute of Terraform's: `digitalocean_database_cluster.main.private_uri`. */
export function terraformAddressOf(route: string, engine: Engine): string | undefined {
  const found = schemes.get(engine)
  const own = /^(.*)\.(private_)?uri$/.exec(route)
  if (found === undefined || own?.[1] === undefined) return undefined
  return shaped(found, own[1], own[2] === undefined ? 'host' : 'private_host', ['user', 'password', 'port', 'database'])
}

function shaped(
  [scheme, parameters]: readonly [string, string],
  of: string,
  host: string,
  [user, password, port, database]: readonly [string, string, string, string],
): string {
  const part = (name: string): string => `\${${of}.${name}}`
  return `${scheme}://${part(user)}:${part(password)}@${part(host)}:${part(port)}/${part(database)}${parameters}`
}

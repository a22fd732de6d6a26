/** How components of an app name a database or a pooler: references that the platform fills in. */

/** What they may ask of it ({@link https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/#using-bindable-variables-within-environment-variables}). */
const bindables = ['DATABASE_URL', 'DATABASE_PRIVATE_URL', 'JDBC_DATABASE_URL', 'HOSTNAME', 'PRIVATE_HOSTNAME', 'PORT', 'USERNAME', 'PASSWORD', 'DATABASE']

/** `component` is `db`, or `db.pool` for a pooler of it. */
export function waysTo(component: string): { readonly hosts: readonly string[]; readonly secrets: readonly string[] } {
  return {
    hosts: ['hostname', 'private_hostname'].map((one) => `\${${component}.${one}}`),
    secrets: [component, ...bindables.map((one) => `\${${component}.${one}}`)],
  }
}

/** Connection names of Cloud SQL, `project:region:instance`, by which sockets and connectors reach an instance without an address. */
import { valueOf } from '../../../base/fact.ts'
import { addressOf } from '../aws/modules.ts'
import type { Resource, World } from '../resource.ts'
import { regionOf } from './regions.ts'

/** As references and as written, in lower case. */
export function connectionNames(instance: Resource, world: World): readonly string[] {
  const references = addressOf(instance, 'connection_name').map((one) => one.toLowerCase())
  const project =
    valueOf(instance.text('project') ?? instance.text('project_id')) ?? valueOf(world.providers?.get(instance.provider ?? 'google')?.text('project'))
  const region = valueOf(regionOf(instance, world))
  const name = valueOf(instance.text('name'))
  const written = project === undefined || region === undefined || name === undefined ? [] : [`${project}:${region}:${name}`.toLowerCase()]
  // People put the parts together themselves, too, with a project that only a variable knows.
  const open = region === undefined || project !== undefined ? [] : [...addressOf(instance, 'name'), ...(name === undefined ? [] : [name])]
  const joined = open.map((one) => `${region}:${one}`.toLowerCase())
  return [...references, ...written, ...joined]
}

/** The folder in which Cloud Run and App Engine put an instance's socket. {@link https://cloud.google.com/sql/docs/postgres/connect-run} */
export function socketOf(connection: string): string {
  return `/cloudsql/${connection}`
}

/** The connection name inside a text, whatever folder, scheme or parameter stands around it. */
export function connectionIn(text: string, all: readonly string[]): string | undefined {
  const lower = text.toLowerCase()
  return all.find((one) => {
    const at = lower.indexOf(one)
    return at >= 0 && !/[\w-]/.test(lower[at + one.length] ?? '')
  })
}

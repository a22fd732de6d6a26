/** Databases of programs that are told elsewhere which to take, of several drivers or by a file of settings: there is one, and nobody can say what it is. */
import type { Engine } from '../model/declaration.ts'
import type { Client } from './clients.ts'
import { leavesDriver } from './client-target.ts'
import type { Database } from './databases.ts'
import { enginesDriven } from './driver-engine.ts'
import type { Declared } from './input.ts'

/** What a client opens whose driver is told elsewhere; two handles of one name are one. */
export function leftOpen(client: Client, databases: Database[], declared: Declared): Database | undefined {
  const [maker] = client.constructors
  if (maker === undefined) return undefined
  const setBy = client.constructors.map((one) => one.setBy).find((one) => one !== undefined)
  if (setBy === undefined && !leavesDriver.test(client.library)) return undefined
  const driven = enginesDriven(maker.path, declared)
  // What stands in place of what a file sets is a file of data itself.
  const oneOf = setBy === undefined ? driven : [...new Set<Engine>(['sqlite', ...driven])]
  if (setBy === undefined && oneOf.length < 2) return undefined
  const found = databases.find((one) => one.oneOf !== undefined && one.name === client.label)
  if (found !== undefined) return found
  const made: Database = { name: client.label, engine: 'sql', at: client.at, is: 'external', oneOf, ...(setBy === undefined ? {} : { setBy }) }
  databases.push(made)
  return made
}

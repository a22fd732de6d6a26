/** Databases of programs that bring drivers of several engines and are told elsewhere which to take: there is one, and nobody can say what it is. */
import type { Client } from './clients.ts'
import { leavesDriver } from './client-target.ts'
import type { Database } from './databases.ts'
import { enginesDriven } from './driver-engine.ts'
import type { Declared } from './input.ts'

/** What a client opens whose driver is told elsewhere; two handles of one name are one. */
export function leftOpen(client: Client, databases: Database[], declared: Declared): Database | undefined {
  const [maker] = client.constructors
  if (maker === undefined || !leavesDriver.test(client.library)) return undefined
  const oneOf = enginesDriven(maker.path, declared)
  if (oneOf.length < 2) return undefined
  const found = databases.find((one) => one.oneOf !== undefined && one.name === client.label)
  if (found !== undefined) return found
  const made: Database = { name: client.label, engine: 'sql', at: client.at, is: 'external', oneOf }
  databases.push(made)
  return made
}

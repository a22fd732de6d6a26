/** Clients of which only names tell: a host that a secret holds, and a variable that names the database which a service waits for. */
import { known, textOf, valueOf, type Fact } from '../base/fact.ts'
import type { Engine } from '../model/declaration.ts'
import type { DatabaseUrl } from '../parse/url.ts'
import { asksNoDatabase, sharesOnly } from './asks-nothing.ts'
import type { Found } from './clients.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { isDirectName } from './variables.ts'

/** Servers of records: who waits for a cache or a broker may only want it to be there. */
const keeps: ReadonlySet<Engine> = new Set(['postgres', 'mysql', 'mariadb', 'mssql', 'oracle', 'cockroachdb', 'mongodb'])

/** A variable that is called after a host, and whose value only a secret holds. */
export interface OpenHost {
  readonly name: string
  readonly value: Fact<string>
  readonly engine: Engine | undefined
}

/** A host that only a secret holds is one of those that the stack declares, and nobody can tell which. */
export function ofSecrets(open: readonly OpenHost[], service: Running, found: readonly Found[]): readonly Found[] {
  return open.flatMap(({ name, value, engine: named }): readonly Found[] => {
    const engine = named ?? engineBeside(name, service)
    if (engine === 'redis' || found.some((one) => engine === undefined || mayBe(one, engine))) return []
    return [{ ...bare(service, name, value), engine, reached: { is: 'unresolved' }, pool: environmentPool(undefined, value, service), isGiven: true }]
  })
}

const isMysql = (engine: Engine): boolean => engine === 'mysql' || engine === 'mariadb'
const isSame = (a: Engine, b: Engine): boolean => a === b || (isMysql(a) && isMysql(b))

/** A queue's library names no engine: it is the queue's, and none of records. */
function mayBe({ engine, queue }: Found, wanted: Engine): boolean {
  return engine === undefined ? !queue : isSame(engine, wanted)
}

/** `DB_PORT=5432` beside `DB_HOST`. */
function engineBeside(label: string, { declared }: Running): Engine | undefined {
  const port = valueOf(declared.environment.get(label.replace(/HOST(NAME)?$|SERVER$|ADDR(ESS)?$/i, (word) => (word === word.toLowerCase() ? 'port' : 'PORT'))))
  return port === '5432' ? 'postgres' : port === '3306' ? 'mysql' : undefined
}

function bare(
  service: Running,
  label: string,
  value: Fact<string>,
): Pick<Found, 'service' | 'library' | 'label' | 'at' | 'url' | 'parsed' | 'constructors' | 'queue'> {
  return { service, library: 'unknown', label, at: value.at, url: value, parsed: undefined, constructors: [], queue: false }
}

/**
 * A service that waits for a database of its stack and has a variable which names it, `POSTGRES_SEEDS=postgresql`, is its client, by whatever name its program
 * reads that.
 */
export function waitingFor(service: Running, services: readonly Running[], found: readonly Found[], declared: Declared): readonly Found[] {
  if (service.role !== 'web' && service.role !== 'worker') return []
  const { stack, dependsOn, environment } = service.declared
  if (dependsOn.length === 0) return []
  return services.flatMap((other): readonly Found[] => {
    const { engine, declared: own } = other
    if (other.role !== 'database' || engine === undefined || !keeps.has(engine) || own.stack !== stack || !dependsOn.includes(own.name)) return []
    if (found.some((one) => mayBe(one, engine))) return []
    const names = new Set(own.names)
    const naming = [...environment].find(([name, fact]) => !isDirectName(name) && names.has((textOf(fact) ?? '').trim().split(':', 1)[0] ?? ''))
    if (naming === undefined || asksNoDatabase(service)) return []
    const [label, value] = naming
    if (sharesOnly(value, service, declared)) return []
    return [{ ...bare(service, label, value), engine, reached: { is: 'service', service: other }, pool: environmentPool(undefined, value, service) }]
  })
}

export function environmentPool(parsed: DatabaseUrl | undefined, value: Fact<string>, { folders, stage }: Running): Fact<number> {
  for (const name of ['connection_limit', 'pool_size', 'max_pool_size', 'maxPoolSize', 'pool_max_conns']) {
    const set = parsed?.parameters.get(name)
    if (set !== undefined && /^\d+$/.test(set)) return known(Number(set), value.at)
  }
  return {
    state: 'unresolved',
    raw:
      folders.length > 0
        ? 'how code of this repository sizes its pool'
        : stage === undefined
          ? 'the pool of code that is not in this repository'
          : 'how the program of an image that is built here sizes its pool',
    at: value.at,
    atLeast: 1,
    hint:
      parsed === undefined
        ? 'a pooler in front of the server bounds it, whatever its program is told'
        : 'set it in the URL, by the name that its library reads there',
  }
}

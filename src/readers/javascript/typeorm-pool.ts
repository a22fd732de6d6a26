/** Where TypeORM takes the size of a pool: each of its drivers looks for it in another place, and what another one reads does nothing. */
import type { Engine } from '../../model/declaration.ts'

/** `extra` is laid over the rest: {@link https://github.com/typeorm/typeorm/tree/master/src/driver}. */
const options: ReadonlyMap<Engine | undefined, readonly string[]> = new Map([
  ['mssql', ['extra.pool.max', 'pool.max']],
  ['mongodb', ['extra.maxPoolSize', 'extra.poolSize', 'maxPoolSize', 'poolSize']],
  ['oracle', ['extra.poolMax', 'poolSize']],
  ['mysql', ['extra.connectionLimit', 'poolSize']],
  ['mariadb', ['extra.connectionLimit', 'poolSize']],
  ['postgres', ['extra.max', 'extra.poolSize', 'poolSize']],
  ['cockroachdb', ['extra.max', 'extra.poolSize', 'poolSize']],
])

/** The options that size it, the usual one last, and what the driver opens without them; any of them where nobody knows the engine. */
export function typeormPool(engine: Engine | undefined): { readonly options: readonly string[]; readonly value: number } {
  return { options: options.get(engine) ?? [...options.values()].flat(), value: engine === 'mongodb' ? 100 : engine === 'oracle' ? 4 : 10 }
}

/** Job libraries and session stores: what they keep in a database decides what that database is for. */
import { argument, ask, firstValue, isOptions, sized, urlArgument, type Draft, type Library, type Site } from './library.ts'
import { endpoint } from './transport.ts'

/** Where a queue's Redis is: a URL, options, or a client made elsewhere in the file. */
function onRedis(site: Site, driver: Draft | undefined): Draft {
  const { pool: _, poolDefault: __, adapter: ___, ...shared } = driver ?? {}
  const places = site.call.arguments.map((_argument, index) => argument(site, index))
  const options = places.find((place) => isOptions(site, place))
  const connection =
    ask(site, options, 'connection') ??
    ask(site, options, 'redis') ??
    ask(site, options, 'useFactory', 'connection') ??
    ask(site, options, 'useFactory', 'redis')
  const url = site.library.name === 'bull' ? urlArgument(site, 1) : undefined
  return { ...shared, ...(connection === undefined ? {} : endpoint(site, connection, 'url')), ...(url === undefined ? {} : { url }) }
}

/** {@link https://timgit.github.io/pg-boss/} */
function onPostgres(site: Site, driver: Draft | undefined): Draft {
  const options = argument(site, 0)
  if (driver !== undefined) return site.library.role === 'driver' ? { nothing: true } : driver
  if (ask(site, options, 'pool') !== undefined || ask(site, options, 'pgPool') !== undefined || ask(site, options, 'db') !== undefined) return { nothing: true }
  const url = urlArgument(site, 0) ?? firstValue(site, options, 'connectionString', 'conString', 'conObject.connectionString')
  return {
    ...endpoint(site, options),
    ...(url === undefined ? {} : { url }),
    ...sized(site, options, ['max', 'maxPoolSize', 'conObject.max'], 10, `${site.library.name} opens up to 10`),
  }
}

function onMongo(site: Site, driver: Draft | undefined): Draft {
  const options = argument(site, 0)
  if (driver !== undefined) return site.library.role === 'driver' ? { nothing: true } : driver
  if (ask(site, options, 'client') !== undefined || ask(site, options, 'clientPromise') !== undefined || ask(site, options, 'mongo') !== undefined)
    return { nothing: true }
  const url = firstValue(site, options, 'db.address', 'mongoUrl', 'uri')
  return {
    ...(url === undefined ? {} : { url }),
    ...sized(site, options, ['db.options.maxPoolSize', 'mongoOptions.maxPoolSize'], 100, 'the driver opens up to 100'),
  }
}

export const queues: readonly Library[] = [
  { name: 'bullmq', role: 'queue', engine: 'redis', from: /^bullmq$/, makes: /^(Queue|Worker|FlowProducer|QueueEvents|QueueScheduler)$/, describe: onRedis },
  { name: 'bull', role: 'queue', engine: 'redis', from: /^bull$/, makes: /^(Bull|Queue)?$/, describe: onRedis },
  { name: 'bee-queue', role: 'queue', engine: 'redis', from: /^bee-queue$/, makes: /^$/, describe: onRedis },
  { name: 'bullmq', role: 'queue', engine: 'redis', from: /^@nestjs\/bullmq$/, makes: /^BullModule\.forRoot(Async)?$/, describe: onRedis },
  { name: 'bull', role: 'queue', engine: 'redis', from: /^@nestjs\/bull$/, makes: /^BullModule\.forRoot(Async)?$/, describe: onRedis },
  { name: 'agenda', role: 'queue', engine: 'mongodb', from: /^(agenda|@hokify\/agenda)$/, makes: /^(Agenda)?$/, describe: onMongo },
  { name: 'pg-boss', role: 'queue', engine: 'postgres', from: /^pg-boss$/, makes: /^(PgBoss)?$/, describe: onPostgres },
  { name: 'graphile-worker', role: 'queue', engine: 'postgres', from: /^graphile-worker$/, makes: /^(run|makeWorkerUtils)$/, describe: onPostgres },
  { name: 'connect-pg-simple', role: 'driver', engine: 'postgres', from: /^connect-pg-simple$/, makes: /^\(\)$/, describe: onPostgres },
  { name: 'connect-mongo', role: 'driver', engine: 'mongodb', from: /^connect-mongo$/, makes: /^(MongoStore\.)?create$/, describe: onMongo },
]

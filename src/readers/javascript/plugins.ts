/** Plugins of a server's that open the connections themselves, with the driver underneath and its defaults. */
import { argument, firstValue, sized, type Draft, type Library, type Site } from './library.ts'
import { endpoint, transport } from './transport.ts'

function plugin(size: number, note: string, urls: readonly string[], sizes: readonly string[]): Library['describe'] {
  return (site: Site): Draft => {
    const options = argument(site, 1)
    const url = firstValue(site, options, ...urls)
    const found = { ...endpoint(site, options), ...transport(site, options, 'ssl', 'tls') }
    const pool = sizes.length === 0 ? { poolDefault: { value: size, note } } : sized(site, options, sizes, size, note)
    return { ...found, ...(url === undefined ? {} : { url }), ...pool }
  }
}

/** {@link https://github.com/fastify/fastify-postgres}, {@link https://github.com/fastify/fastify-mysql}, {@link https://github.com/fastify/fastify-mongodb} */
export const plugins: readonly Library[] = [
  {
    name: 'pg',
    role: 'driver',
    engine: 'postgres',
    from: /^@fastify\/postgres$/,
    makes: /^register$/,
    keepsOne: true,
    describe: plugin(10, 'pg opens 10 unless `max` says otherwise', ['connectionString'], ['max']),
  },
  {
    name: 'mysql2',
    role: 'driver',
    engine: 'mysql',
    from: /^@fastify\/mysql$/,
    makes: /^register$/,
    keepsOne: true,
    describe: plugin(10, 'mysql2 opens 10', ['connectionString', 'uri'], ['connectionLimit']),
  },
  {
    name: 'mongodb',
    role: 'driver',
    engine: 'mongodb',
    from: /^@fastify\/mongodb$/,
    makes: /^register$/,
    keepsOne: true,
    describe: plugin(100, 'the driver opens up to 100', ['url'], ['maxPoolSize']),
  },
  {
    name: 'ioredis',
    role: 'driver',
    engine: 'redis',
    from: /^@fastify\/redis$/,
    makes: /^register$/,
    keepsOne: true,
    describe: plugin(1, 'one connection a client', ['url'], []),
  },
]

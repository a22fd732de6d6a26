/** What Pgpool-II's own file, or the variables its images read, say of it: children, their pools, and the backends. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../base/fact.ts'
import type { SettingsDeclaration } from '../model/declaration.ts'
import { imageName } from './images.ts'
import { distinct, numberIn, plainNumber, withIncludes, type PoolerFile, type Server } from './pooler-demands.ts'
import { rangeOf, times } from './range.ts'
import type { Running } from './running.ts'

/**
 * Settings by the variables of {@link https://github.com/bitnami/containers/tree/main/bitnami/pgpool}, whose defaults are 32 children with 15 connections
 * each on port 5432. The image of the project itself takes every setting as `PGPOOL_PARAMS_…`.
 */
const variables: Readonly<Record<string, string>> = {
  num_init_children: 'PGPOOL_NUM_INIT_CHILDREN',
  max_pool: 'PGPOOL_MAX_POOL',
  port: 'PGPOOL_PORT_NUMBER',
  reserved_connections: 'PGPOOL_RESERVED_CONNECTIONS',
  connection_cache: 'PGPOOL_ENABLE_CONNECTION_CACHE',
  load_balance_mode: 'PGPOOL_ENABLE_LOAD_BALANCING',
}

/** Undefined where neither a file nor a variable says anything of it. */
export function ofPgpool(service: Running, file: SettingsDeclaration | undefined): PoolerFile | undefined {
  const { environment, at } = service.declared
  const isBitnami = /bitnami/.test(service.base === undefined ? '' : imageName(service.base).repository)
  const setting = (name: string): Fact<string> | undefined => {
    const variable = variables[name]
    // A file of one's own stands in for what the image would write.
    return (
      file?.settings.get(name) ?? environment.get(`PGPOOL_PARAMS_${name.toUpperCase()}`) ?? (variable === undefined ? undefined : environment.get(variable))
    )
  }
  const behind = serversOf(service, file)
  if (file === undefined && behind.length === 0) return undefined
  const number = (name: string, fallback: number): Fact<number> => {
    const written = setting(name)
    return written === undefined
      ? byDefault(fallback, file?.at ?? at, isBitnami && file === undefined ? 'the image’s default' : 'Pgpool-II’s default')
      : mapFact(written, plainNumber)
  }
  // https://www.pgpool.net/docs/latest/en/html/runtime-config-connection-pooling.html
  const children = number('num_init_children', 32)
  const each = number('max_pool', isBitnami && file === undefined ? 15 : 4)
  const cached = setting('connection_cache')
  const balanced = setting('load_balance_mode')
  const opens = /^(off|false|no|0)$/i.test(valueOf(cached) ?? '') ? rangeOf(children) : times(rangeOf(children), rangeOf(each))
  return {
    mode: known('session', (cached ?? children).at),
    modes: new Map(),
    maxClients: children,
    port: numberIn(setting('port')) ?? (isBitnami && file === undefined ? 5432 : setting('port') === undefined ? 9999 : undefined),
    behind,
    opens: file === undefined ? opens : withIncludes(opens, file),
    keepsPrepared: true,
    ...(balanced === undefined ? {} : { splits: mapFact(balanced, (text) => /^(on|true|yes|1)$/i.test(text)) }),
  }
}

function serversOf({ declared }: Running, file: SettingsDeclaration | undefined): readonly Server[] {
  const inFile = (file?.entries ?? []).flatMap(({ section, fields, at }): readonly Server[] => {
    const host = fields.get('hostname')
    return section !== 'backend' || host === undefined
      ? []
      : [{ host: valueOf(host) === '' ? undefined : valueOf(host), port: numberIn(fields.get('port')) ?? 5432, at: host.at ?? at }]
  })
  if (inFile.length > 0) return distinct(inFile.map((server) => ({ server })))
  const found: Server[] = []
  for (const [name, value] of declared.environment) {
    const number = /^PGPOOL_PARAMS_BACKEND_HOSTNAME(\d{1,3})$/.exec(name)?.[1]
    if (number !== undefined)
      found.push({ host: valueOf(value), port: numberIn(declared.environment.get(`PGPOOL_PARAMS_BACKEND_PORT${number}`)) ?? 5432, at: value.at })
    if (name !== 'PGPOOL_BACKEND_NODES') continue
    // `0:vault:5432,1:vault-two:5432:2:second`
    const nodes = (valueOf(value) ?? '').split(',').map((one) => /^\s*\d{1,3}:([^:\s]+)(?::(\d{1,5}))?/.exec(one))
    for (const node of nodes) found.push({ host: node?.[1], port: node?.[2] === undefined ? 5432 : Number(node[2]), at: value.at })
  }
  return found
}

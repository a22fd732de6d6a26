/** Who opens connections: the ORM and driver clients of each service, what they reach, through what, and how many each process opens. */
import type { Evidence } from '../base/evidence.ts'
import { unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ClientDeclaration, Engine, SchemaDeclaration } from '../model/declaration.ts'
import type { DatabaseUrl } from '../parse/url.ts'
import { holdsFor, openlyChosen, writerOf } from './client-choice.ts'
import { isUnpooled, poolInUrl, poolOf, poolOfGroup, prismaPool, tlsOf } from './client-pool.ts'
import { engineOfDriver, targetOf } from './client-target.ts'
import { within } from './code.ts'
import { jdbcTls } from './configured-client.ts'
import { configuredClients, type Configured } from './configured.ts'
import { opensConnections } from './connections.ts'
import type { Hosts, Reached } from './hosts.ts'
import { adopted, fromEnvironment, onChosenFile, reachedBy } from './environment-clients.ts'
import { waitingFor } from './waiting-clients.ts'
import type { Declared } from './input.ts'
import { handsOutFiles, ofAnother } from './own-code.ts'
import type { Running } from './running.ts'
import { chosenSchemas } from './schema-choice.ts'
import { sizedInCode } from './sized-in-code.ts'
import { ownSizes } from './pools-together.ts'
import { isInline } from './started-files.ts'
import { parsedUrl, urlOf } from './variables.ts'
import { workersOf, type Workers } from './workers.ts'

export interface Client {
  readonly service: Running
  readonly library: string
  readonly engine: Engine | undefined
  /** The variable or datasource it is known by. */
  readonly label: string
  readonly at: Evidence
  readonly url: Fact<string> | undefined
  readonly parsed: DatabaseUrl | undefined
  readonly reached: Reached
  /** Connections one constructor opens; absent when nobody can say. */
  readonly pool: Fact<number> | undefined
  /** The same by constructor, where several have sizes of their own. */
  readonly sizes?: ReadonlyMap<ClientDeclaration, Fact<number>>
  /** Constructors in serving code of one process. */
  readonly constructors: readonly ClientDeclaration[]
  readonly schema?: SchemaDeclaration
  /** The URL that migrations use, where it differs. */
  readonly direct?: Reached
  readonly queue: boolean
  /** Whom it reaches is data of a run. */
  readonly isGiven?: boolean
  /** Where there is no URL: the host it names. */
  readonly host?: string
  /** What options beside the URL ask for, in libpq's words. */
  readonly tls?: Fact<string>
  readonly workers: Workers
}

/** What is found before the processes that hold it are counted. */
export type Found = Omit<Client, 'workers'>

const providers: Readonly<Record<string, Engine>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  mysql: 'mysql',
  sqlite: 'sqlite',
  mongodb: 'mongodb',
  sqlserver: 'mssql',
  cockroachdb: 'cockroachdb',
}

export function engineOfProvider(schema: SchemaDeclaration): Engine | undefined {
  const provider = valueOf(schema.provider)
  return provider !== undefined && Object.hasOwn(providers, provider) ? providers[provider] : undefined
}

const opening: ReadonlySet<string> = new Set(['web', 'worker', 'scheduler', 'job', 'proxy', 'monitoring', 'tool', 'storage', 'exporter', 'backup'])

export function clientsOf(services: readonly Running[], declared: Declared, hosts: Hosts, cpus: number | undefined): readonly Client[] {
  return services
    .filter((service) => opening.has(service.role) && !handsOutFiles(service) && !isInline(service.declared))
    .flatMap((service) => ofService(service, services, declared, hosts, cpus))
}

function ofService(service: Running, services: readonly Running[], declared: Declared, hosts: Hosts, cpus: number | undefined): readonly Client[] {
  const inside = (path: string): boolean => service.folders.some((folder) => within(path, folder)) && !ofAnother(path, service, services, declared.packages)
  const isTaken = ({ importedBy }: ClientDeclaration): boolean =>
    importedBy === undefined || importedBy.some((path) => service.folders.some((folder) => within(path, folder)))
  const code = declared.clients
    .filter((client) => inside(client.path) && client.use === 'code' && isTaken(client) && holdsFor(client, service, declared))
    .map((client) => openlyChosen(client, service, declared))
  const own = declared.schemas.filter((schema) => inside(schema.path))
  const prisma = own.filter((schema) => schema.orm === 'prisma')
  const schemas = chosenSchemas(prisma, service, services, declared, engineOfProvider)
  const reach = (parsed: DatabaseUrl | undefined): Reached => reachedBy(parsed, service, hosts)
  const filled = (reached: Reached, variable: string | undefined): Reached =>
    reached.is === 'unresolved' ? (hosts.given(variable, service) ?? reached) : reached
  const found: Found[] = []
  const used = new Set<string>()
  for (const schema of schemas) {
    const makers = code.filter((client) => client.library === 'prisma')
    const made = makers.filter((client) => client.defines !== true || client.made !== 'module').map((client) => withAdapter(client, engineOfProvider(schema)))
    const reference = made.find((client) => client.url !== undefined)?.url ?? schema.url
    const url = urlOf(reference, service, declared)
    const parsed = parsedUrl(
      url,
      made.map((client) => client.url?.appended).find((text) => text !== undefined),
    )
    const direct = schema.directUrl === undefined ? undefined : filled(reach(parsedUrl(urlOf(schema.directUrl, service, declared))), schema.directUrl.variable)
    // Code that makes its URL up from something may well start from the schema's own variable.
    const isMadeUp = reference !== undefined && reference !== schema.url && parsed === undefined
    for (const name of [reference?.variable, isMadeUp ? undefined : schema.url?.variable, schema.directUrl?.variable]) if (name !== undefined) used.add(name)
    found.push({
      service,
      library: 'prisma',
      engine: engineOfProvider(schema) ?? parsed?.engine,
      label: reference?.variable ?? schema.name,
      at: url?.at ?? schema.at,
      url,
      parsed,
      reached: filled(reach(parsed), reference?.variable),
      pool: prismaPool(parsed, url, made, schema, cpus),
      constructors: made,
      schema,
      ...(direct === undefined ? {} : { direct }),
      queue: false,
    })
  }
  const rest = code.filter((client) => client.sizesConfigured === undefined && !(client.library === 'prisma' && schemas.length > 0))
  const configured = configuredIn(code, service, declared, inside)
  for (const name of configured.flatMap(({ variables }) => variables)) used.add(name)
  for (const group of [...grouped(rest, (client) => writerOf(client, rest, service, declared)), ...configured.map(({ client }) => [client])]) {
    const [first] = group
    if (first === undefined) continue
    const { label, url, parsed, host, port, variable } = targetOf(first, service, declared)
    for (const name of [first.url?.variable, ...(first.url?.others ?? []), first.hostVariable]) if (name !== undefined) used.add(name)
    const reached = host === undefined ? reach(parsed) : hosts.reach(host, port, service)
    const isGiven = group.every((client) => client.isGiven === true)
    const schema = schemaFor(first, own)
    const inUrl = poolInUrl(first, parsed, url)
    found.push({
      service,
      library: first.library,
      engine: first.urlWins === true ? (parsed?.engine ?? first.engine) : (first.engine ?? parsed?.engine ?? engineOfDriver(first, declared)),
      label,
      at: url?.at ?? first.at,
      url,
      parsed,
      reached: filled(reached, variable),
      ...(host === undefined ? {} : { host }),
      ...askedTls(group, url, service, declared),
      pool: isUnpooled(first, parsed) ? undefined : (inUrl ?? poolOfGroup(group, service, declared)),
      ...(isUnpooled(first, parsed) || inUrl !== undefined ? {} : ownSizes(group, (client) => poolOf(client, service, declared))),
      constructors: group.filter((client) => (client.defines !== true || client.made !== 'module') && (isGiven || client.isGiven !== true)),
      queue: group.some((client) => client.queue === true),
      ...(isGiven ? { isGiven } : {}),
      ...(schema === undefined ? {} : { schema }),
    })
  }
  const known = found.map((client) => onChosenFile(adopted(client, service, used, hosts), service))
  const all = [...known, ...fromEnvironment(service, used, hosts, known, declared)]
  const every = [...all, ...waitingFor(service, services, all, declared), ...fromDependencies(service, services, all)].filter((client) => !isConsole(client))
  const workers = every.length === 0 ? undefined : workersOf(service, declared, cpus)
  return workers === undefined ? [] : every.map((client) => ({ ...client, workers }))
}

/** Of the adapters that code has for several engines, the one for this. */
function withAdapter(client: ClientDeclaration, engine: Engine | undefined): ClientDeclaration {
  const own = client.adapters?.find((one) => engine !== undefined && (one.engine === engine || (engine === 'mysql' && one.adapter === 'mariadb')))
  return own === undefined ? client : { ...client, ...own }
}

/** PgBouncer's console is the pooler's own, and no database's ({@link https://www.pgbouncer.org/usage.html#admin-console}); an exporter's question counts. */
function isConsole({ parsed, service }: Found): boolean {
  return parsed?.database === 'pgbouncer' && opensConnections(service.role)
}

/** What options ask for, else what a JDBC URL leaves to its driver. */
function askedTls(group: readonly ClientDeclaration[], url: Fact<string> | undefined, service: Running, declared: Declared): Pick<Found, 'tls'> {
  const found = tlsOf(group, service, declared)
  const usual = found.tls === undefined ? jdbcTls(url, undefined) : undefined
  return usual === undefined ? found : { tls: usual }
}

function configuredIn(code: readonly ClientDeclaration[], service: Running, declared: Declared, inside: (path: string) => boolean): readonly Configured[] {
  const all = configuredClients(service, declared, inside).filter((one) => !isReplaced(one, code))
  return all.map((one) => sizedInCode(one, code, service, declared))
}

/** Code that hands a framework its source stands in for the one of the settings, and code that asks for a setting's URL is that client itself. */
function isReplaced({ client }: Configured, code: readonly ClientDeclaration[]): boolean {
  if (client.name === 'spring.datasource' && code.some(({ replacesConfigured }) => replacesConfigured === true)) return true
  const at = client.url?.literal?.at
  return at !== undefined && code.some(({ url }) => url?.literal?.at.path === at.path && url.literal.at.line === at.line)
}

/** The tables that a client speaks to, where they are described for its library. */
function schemaFor(client: ClientDeclaration, schemas: readonly SchemaDeclaration[]): SchemaDeclaration | undefined {
  const fitting = schemas.filter(
    (schema) => schema.libraries?.includes(client.library) === true && (schema.connection === undefined || schema.connection === client.poolName),
  )
  const [first] = fitting
  // Several beside one another may be of several databases: whose is whose, nobody says.
  return fitting.length === 1 ? first : undefined
}

/** Constructors of the same library and the same target are one client, made several times. */
function grouped(
  clients: readonly ClientDeclaration[],
  standsFor: (client: ClientDeclaration) => ClientDeclaration,
): readonly (readonly ClientDeclaration[])[] {
  const groups = new Map<string, ClientDeclaration[]>()
  // What tells nothing but what it does to the schema does it through a client that another file makes.
  const isBare = (client: ClientDeclaration): boolean =>
    client.destructive !== undefined && client.defines === true && client.url === undefined && client.hostVariable === undefined && client.pool === undefined
  for (const client of [...clients.filter((one) => !isBare(one)), ...clients.filter(isBare)]) {
    const home = isBare(client) ? [...groups.values()].find(([first]) => first?.library === client.library) : undefined
    if (home !== undefined) {
      home.push(client)
      continue
    }
    const { library, engine, url, hostVariable, host, poolName, programs } = standsFor(client)
    const target = url?.variable ?? hostVariable ?? (url === undefined ? valueOf(host) : undefined)
    const key = `${library} ${engine ?? ''} ${target ?? ''} ${poolName ?? ''} ${programs?.join() ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), client])
  }
  // Of one that reaches whom it is handed, another of the same library says nothing.
  return [...groups.values()].map((group) => group.toSorted((a, b) => Number(a.isGiven === true) - Number(b.isGiven === true)))
}

/** A service of which nothing tells a database, and that waits for a pooler and not for a server, goes through that pooler. */
function fromDependencies(service: Running, services: readonly Running[], found: readonly Found[]): readonly Found[] {
  if (service.declared.dependsOn.length === 0) return []
  const needed = services.filter((one) => one.declared.stack === service.declared.stack && service.declared.dependsOn.includes(one.declared.name))
  const [pooler, ...others] = needed.filter((one) => one.role === 'pool')
  if (pooler === undefined || others.length > 0) return []
  const engine: Engine = /proxysql|maxscale/.test(pooler.software ?? '') ? 'mysql' : 'postgres'
  const isOfKind = (one: Engine | undefined): boolean => one === undefined || one === engine || (engine === 'mysql' && one === 'mariadb')
  if (found.some((client) => isOfKind(client.engine)) || needed.some((one) => one.role === 'database' && isOfKind(one.engine))) return []
  const at = { ...service.declared.at, key: `${service.declared.at.key}.depends_on` }
  const pool = unresolved('the pool of code that is not in this repository', at, `set the URL of ${service.name} in the stack`)
  return [
    {
      service,
      library: 'unknown',
      engine,
      label: pooler.declared.name,
      at,
      url: undefined,
      parsed: undefined,
      reached: { is: 'service', service: pooler },
      pool: { ...pool, atLeast: 1 },
      constructors: [],
      queue: false,
    },
  ]
}

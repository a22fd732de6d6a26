/** Prisma: clients, subclasses, driver adapters and Accelerate, in the spellings of versions 4 to 7. */
import { bindingOf, calleeName, childrenOf, originOf, resolve } from '../../parse/javascript/index.ts'
import type { CallNode, ClassNode, JsModule, JsNode, Origin, Ref } from '../../parse/javascript/index.ts'
import { argument, ask, askValue, engineOf, firstValue, isOptions, sized, urlArgument, type Draft, type Library, type Site } from './library.ts'
import { endpoint } from './transport.ts'

/** Whether a value is Prisma's client class: generated into a package, a folder of any name, or handed on by a module of the workspace. */
export function isPrismaClass(module: JsModule, callee: JsNode): Origin | undefined {
  const origin = originOf(module, callee)
  if (origin === undefined) return undefined
  if (origin.path.at(-1) === 'PrismaClient') return origin
  const isDefault = origin.path.length === 0 && callee.type === 'Identifier' && callee.name === 'PrismaClient'
  return isDefault ? origin : undefined
}

/** The class of this file that a name stands for, when it extends Prisma's. */
export function prismaSubclass(module: JsModule, callee: JsNode): ClassNode | undefined {
  const binding = bindingOf(module, callee)
  const node = binding?.init
  if (node === undefined || (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') || !node.superClass) return undefined
  return isPrismaClass(module, node.superClass) === undefined ? undefined : node
}

/** `super(…)` of a subclass: its options are the client's. */
export function superCall(node: ClassNode): CallNode | undefined {
  const maker = node.body.body.find((member) => member.type === 'ClassMethod' && member.kind === 'constructor')
  const pending: JsNode[] = maker === undefined ? [] : [maker]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.type === 'CallExpression' && next.callee.type === 'Super') return next
    pending.push(...childrenOf(next))
  }
  return undefined
}

/** {@link https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections/connection-pool} */
function describePrisma(site: Site, driver: Draft | undefined): Draft {
  const options = argument(site, 0)
  const sources = ask(site, options, 'datasources')
  const url = firstValue(site, options, 'datasourceUrl', 'accelerateUrl') ?? firstSource(site, sources)
  const found = url === undefined ? {} : { url }
  if (isAccelerated(site) || ask(site, options, 'accelerateUrl') !== undefined) return { ...found, adapter: 'accelerate' }
  if (driver !== undefined) return { ...driver, ...found }
  const handed = ask(site, options, 'adapter') ?? shorthandAdapter(site, options)
  return handed === undefined ? found : { ...found, adapter: 'driver adapter' }
}

/** `{ adapter }` where the name comes from another file is an adapter all the same. */
function shorthandAdapter(site: Site, options: Ref | undefined): Ref | undefined {
  if (options === undefined) return undefined
  const { module, node } = resolve(options, site.imports)
  if (node.type !== 'ObjectExpression') return undefined
  const entry = node.properties.find((each) => each.type === 'ObjectProperty' && each.key.type === 'Identifier' && each.key.name === 'adapter')
  return entry === undefined ? undefined : { module, node: entry }
}

function firstSource(site: Site, sources: Ref | undefined): ReturnType<typeof askValue> {
  if (sources === undefined) return undefined
  const { node } = resolve(sources, site.imports)
  if (node.type !== 'ObjectExpression') return undefined
  for (const entry of node.properties) {
    if (entry.type === 'ObjectProperty' && entry.key.type === 'Identifier') return askValue(site, sources, entry.key.name, 'url')
  }
  return undefined
}

function isAccelerated(site: Site): boolean {
  if (!site.module.text.includes('withAccelerate')) return false
  return site.module.calls.some(
    (call) => calleeName(call).endsWith('withAccelerate') && originOf(site.module, call.callee as JsNode)?.path.at(-1) === 'withAccelerate',
  )
}

export const prisma: Library = { name: 'prisma', role: 'orm', from: /./, makes: /(^|\.)PrismaClient$/, describe: describePrisma }

/** Driver adapters hold the pool since Prisma 7: {@link https://www.prisma.io/docs/orm/overview/databases/database-drivers} */
function adapter(driverName: string, engine: Draft['engine'], size: number | undefined, ...sizeNames: readonly string[]): Library['describe'] {
  return (site, driver) => {
    const options = argument(site, 0)
    const base = { ...(engine === undefined ? {} : { engine }), adapter: driver?.adapter ?? driverName, ...(driverName === 'http' ? { stateless: true } : {}) }
    if (driver !== undefined) return { ...driver, ...base }
    const isHandedIn = options !== undefined && !isOptions(site, options) && isPoolName(options.node)
    const url = isHandedIn ? undefined : (urlArgument(site, 0) ?? firstValue(site, options, 'connectionString', 'url'))
    const found = { ...endpoint(site, options), ...(url === undefined ? {} : { url }), ...base }
    if (size === undefined || isHandedIn) return found
    return { ...found, ...sized(site, options, [...sizeNames], size, `${driverName} opens ${size} unless told otherwise`) }
  }
}

function isPoolName(node: JsNode): boolean {
  return node.type === 'Identifier' && /pool|client|conn/i.test(node.name)
}

export const adapters: readonly Library[] = [
  ['pg', 'PrismaPg', 'pg', 'postgres', 10, 'max'],
  ['neon', 'PrismaNeon', '@neondatabase/serverless', 'postgres', 10, 'max'],
  ['neon', 'PrismaNeonHttp|PrismaNeonHTTP', 'http', 'postgres', undefined, ''],
  ['ppg', 'PrismaPostgresAdapter|PrismaPPG', 'http', 'postgres', undefined, ''],
  ['planetscale', 'PrismaPlanetScale', 'http', 'mysql', undefined, ''],
  ['mariadb', 'PrismaMariaDb', 'mariadb', undefined, 10, 'connectionLimit'],
  ['mssql', 'PrismaMssql', 'mssql', 'mssql', 10, 'pool.max'],
  ['libsql', 'PrismaLibSQL|PrismaLibSql', 'libsql', 'sqlite', undefined, ''],
  ['better-sqlite3', 'PrismaBetterSqlite3|PrismaBetterSQLite3', 'better-sqlite3', 'sqlite', undefined, ''],
  ['d1', 'PrismaD1|PrismaD1Http|PrismaD1HTTP', 'd1', 'sqlite', undefined, ''],
].map(([source, names, driverName, engine, size, option]) => ({
  name: `@prisma/adapter-${String(source)}`,
  role: 'adapter' as const,
  from: new RegExp(`^@prisma/adapter-${String(source)}(/\\w+)?$`),
  makes: new RegExp(`^(${String(names)})$`),
  describe: adapter(String(driverName), engineOf(engine as string | undefined), size as number | undefined, String(option)),
}))

/** Sources of connections that Spring fills from settings, of which the settings' reader tells: code may set their size all the same. */
import type { ClientDeclaration } from '../../model/declaration.ts'
import {
  annotatedWith,
  calledBy,
  declarationOf,
  functionAround,
  lastOf,
  nodesIn,
  objectOf,
  type Code,
  type CodeFile,
  type Frame,
  type Setting,
} from '../../parse/jvm-code/index.ts'
import { hikari, type Source } from './libraries.ts'
import type { Site } from './sites.ts'

/** Settings are bound to what a method annotated so returns, after it has run ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.third-party-configuration}). */
export function isBound(node: Code): boolean {
  const home = functionAround(node)
  return home !== undefined && annotatedWith(home, /^ConfigurationProperties$/) !== undefined
}

export function saysSize({ size = [] }: Source, settings: readonly Setting[]): boolean {
  return settings.some(({ name, values }) => size.includes(name) && values.length > 0)
}

/** Undefined where several tell of a source, and nobody says which of them this one is made of. */
export function sizedBy(node: Code, frame: Frame): ClientDeclaration['sizesConfigured'] {
  const bound = prefixOf(functionAround(node))
  if (node.name !== 'initializeDataSourceBuilder') return bound === undefined ? undefined : { prefix: bound, isBound: true }
  const prefix = prefixOfProperties(node, frame)
  return prefix === undefined ? undefined : { prefix, isBound: bound !== undefined }
}

/** Spring's own `DataSourceProperties`, or those that a method of the application makes. */
function prefixOfProperties(node: Code, frame: Frame): string | undefined {
  const maker = node.on?.kind === 'call' ? calledBy(node.on, frame.program) : undefined
  if (maker !== undefined) return prefixOf(maker)
  frame.wanted.add('DataSourceProperties(')
  const others = [frame.program.news, frame.program.calls].some((made) => (made.get('DataSourceProperties') ?? []).length > 0)
  return others ? undefined : base
}

const base = 'spring.datasource'

/** `@ConfigurationProperties("app.reports.hikari")`, `(prefix = "app.reports")`: without the part that is the pool's own. */
function prefixOf(home: Code | undefined): string | undefined {
  const annotation = home === undefined ? undefined : annotatedWith(home, /^ConfigurationProperties$/)
  const [first] = annotation?.inside ?? []
  const given = first?.kind === 'argument' ? first.inside[0] : first
  const written = given?.kind === 'literal' && typeof given.value === 'string' ? given.value : undefined
  return written?.replace(/\.(?:hikari|tomcat|dbcp2|druid|configuration)$/, '')
}

/** Where code sizes a source that it is handed: the framework's own, or one that is made elsewhere. */
export function handedSizes(file: CodeFile, frame: Frame, taken: ReadonlySet<Code>): readonly Code[] {
  return [...nodesIn(file.root)].filter((node) => {
    const on = node.kind === 'call' && node.name === 'setMaximumPoolSize' ? node.on : node.kind === 'assign' ? sizedOn(node) : undefined
    return on !== undefined && !taken.has(node) && isSource(on, frame) && objectOf(on, frame) === undefined
  })
}

/** `source.maximumPoolSize = 8`, Kotlin's. */
function sizedOn({ inside: [target] }: Code): Code | undefined {
  return target?.kind === 'member' && target.name === 'maximumPoolSize' ? target.on : undefined
}

/** Threads have pools with a largest size, too: its type tells. */
function isSource(node: Code, frame: Frame): boolean {
  if (/^(?:getH|h)ikariConfigMXBean$/.test(node.name)) return true
  const declared = node.kind === 'name' ? declarationOf(node, frame.program) : undefined
  return declared !== undefined && /^(?:HikariDataSource|HikariConfigMXBean|DataSource)\??$/.test(lastOf(declared.type))
}

/** It may be Spring's: then nobody can tell how large that is. */
export function handedSite(node: Code): Site {
  const shared = { engine: undefined, url: undefined, host: undefined, port: undefined, isOpen: true, takes: [], settings: [] }
  return { ...shared, node, name: 'setMaximumPoolSize', source: hikari, sizes: { prefix: base, isBound: false } }
}

/** Clients that frameworks of the JVM make from settings: which application runs in a service, which of its settings hold there, and what they open. */
import { textOf, valueOf } from '../base/fact.ts'
import { dirname } from '../base/paths.ts'
import type { ClientDeclaration, ConfigurationDeclaration, PackageDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { micronautClients, quarkusClients } from './configured-others.ts'
import { springClients } from './configured-spring.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { settingsOf, type Framework, type Settings } from './settings-layers.ts'
import { sourcesOf, type Sources } from './settings-sources.ts'

export interface Configured {
  readonly client: ClientDeclaration
  /** Variables of the environment that it is made of: none of them is another client's. */
  readonly variables: readonly string[]
}

/** What is made of settings, and what is known of the application around them. */
export interface Application {
  readonly settings: Settings
  /** Name → version of what it depends on outside of tests, `''` where nobody says. */
  readonly dependencies: ReadonlyMap<string, string>
  /** The place of what no line says. */
  readonly at: ClientDeclaration['at']
}

/** Clients of one service; `inside` tells which files are its own. */
export function configuredClients(service: Running, declared: Declared, inside: (path: string) => boolean): readonly Configured[] {
  const packages = declared.packages.filter((one) => one.language === 'jvm' && service.folders.includes(one.folder))
  const isAsked = [...service.declared.environment.keys()].some((name) => /^(SPRING_(DATASOURCE|R2DBC|DATA)|QUARKUS_DATASOURCE|DATASOURCES_)/.test(name))
  if (declared.configurations.length === 0 && packages.length === 0 && !isAsked) return []
  const beside = declared.configurations.filter((one) => !one.isPacked && isBeside(one, service))
  const all = declared.configurations.filter((one) => one.isPacked && inside(one.path))
  const { files: packed, owner } = applicationIn(all, service, declared)
  const sources = sourcesOf(service, declared)
  const files = heldByName(packed, sources, owner)
  if (files.length + beside.length === 0 && owner === undefined && !isAsked) return []
  const dependencies = dependenciesOf(owner, declared)
  // Ktor makes nothing of its settings: code asks for them.
  if (files.some(({ layers }) => layers.some(({ values }) => [...values.keys()].some((name) => name.startsWith('ktor.'))))) return []
  const framework = frameworkOf([...files, ...beside], dependencies, service)
  const found = settingsOf(framework, [...files, ...beside], sources, service)
  // Of an image from elsewhere nobody here knows what is packed in it.
  const isForeign = files.length + beside.length === 0 && owner === undefined
  const settings: Settings = isForeign ? { ...found, open: { what: 'the settings in the image', at: service.declared.at } } : found
  // What no line says stands in no profile either.
  const first = files.find(({ profile }) => profile === undefined) ?? files[0] ?? beside[0]
  const application: Application = { settings, dependencies, at: first?.at ?? owner?.at ?? service.declared.at }
  return framework === 'quarkus' ? quarkusClients(application) : framework === 'micronaut' ? micronautClients(application) : springClients(application)
}

/** Files of the names that Spring Boot looks for: those that whoever runs it gives, else its own code, else `application`; one of another name alone is it, too. */
function heldByName(files: readonly ConfigurationDeclaration[], sources: Sources, owner: PackageDeclaration | undefined): readonly ConfigurationDeclaration[] {
  const [first] = files.flatMap(({ called }) => called ?? [])
  if (first === undefined) return files
  const given = valueOf(sources.given('spring.config.name')?.fact)
    ?.split(',')
    .map((name) => name.trim())
  const own = files.filter((one) => one.called !== undefined && (owner === undefined || within(one.path, owner.folder)))
  const namesOf = (some: readonly ConfigurationDeclaration[]): readonly string[] => [...new Set(some.flatMap(({ called }) => called ?? []))]
  const inCode = namesOf(own.filter(({ calledInCode }) => calledInCode === true))
  const usual = files.some(({ called, path }) => called === undefined && lastPart(path).startsWith('application'))
  const alone = usual || namesOf(own).length !== 1 ? ['application'] : namesOf(own)
  const names = given ?? (inCode.length === 0 ? alone : inCode)
  return files.filter(({ called, path }) =>
    called === undefined ? names.includes('application') || !lastPart(path).startsWith('application') : names.includes(called),
  )
}

/** Files that a service mounts, or that its image copies by name: both lie beside the program, where it looks for them. */
function isBeside({ path }: ConfigurationDeclaration, service: Running): boolean {
  if (service.declared.mounts.some(({ file }) => file !== undefined && within(path, file))) return true
  const context = service.declared.build?.context
  if (context === undefined) return false
  const plain = context === '' ? path : within(path, context) ? path.slice(context.length + 1) : undefined
  if (plain === undefined) return false
  return (service.stage?.copies ?? []).some(
    ({ from, stage }) =>
      stage === undefined && from.some((one) => one.replace(/^\.?\//, '') === plain || (one !== '.' && one.replace(/^\.?\/|\/$/g, '') === dirname(plain))),
  )
}

interface Packed {
  readonly files: readonly ConfigurationDeclaration[]
  readonly owner?: PackageDeclaration
}

/** Of several applications in one build, the one the service is named for; where none is, nobody can say. */
function applicationIn(all: readonly ConfigurationDeclaration[], service: Running, declared: Declared): Packed {
  const jvm = declared.packages.filter((one) => one.language === 'jvm' && service.folders.some((folder) => within(one.folder, folder)))
  const ownerOf = (path: string): PackageDeclaration | undefined =>
    jvm.filter((one) => within(path, one.folder)).sort((a, b) => b.folder.length - a.folder.length)[0]
  const starting = jvm.filter((one) => one.starts === true)
  const [only] = starting
  const owner = starting.length <= 1 ? only : chosen(starting, service)
  if (owner === undefined) return starting.length > 1 ? { files: [] } : { files: all, ...(jvm[0] === undefined ? {} : { owner: jvm[0] }) }
  // Modules that the application does not depend on are others' own.
  const byName = new Map(jvm.map((one) => [one.name, one]))
  const reached = new Set([owner])
  for (const one of reached) for (const [name, { dev }] of one.dependencies) if (!dev && byName.has(name)) reached.add(byName.get(name) ?? one)
  const mine = all.filter((one) => {
    const holder = ownerOf(one.path)
    return holder === undefined || reached.has(holder)
  })
  // Of two files by one name the application's own comes first on the class path.
  const own = new Set(mine.filter((one) => ownerOf(one.path) === owner).map(({ path }) => afterResources(path)))
  return { owner, files: mine.filter((one) => ownerOf(one.path) === owner || !own.has(afterResources(one.path))) }
}

function afterResources(path: string): string {
  return path.replace(/^.*\/resources\//, '')
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function chosen(starting: readonly PackageDeclaration[], service: Running): PackageDeclaration | undefined {
  const exact = starting.filter((one) => service.folders[0] === one.folder)
  if (exact.length === 1) return exact[0]
  const { build, name, image } = service.declared
  const repository = (textOf(image) ?? '').replace(/[:@][^/]*$/, '')
  const words = [
    name,
    build?.target ?? '',
    lastPart(repository),
    ...(build?.args?.values() ?? []),
    lastPart(build?.dockerfile ?? '').replace(/^.*Dockerfile\.?/i, ''),
  ]
  const copies = (service.stage?.copies ?? []).flatMap(({ from }) => from)
  const commands = [service.declared.command, service.declared.entrypoint, service.stage?.command, service.stage?.entrypoint].flatMap(
    (one) => valueOf(one) ?? [],
  )
  const fitting = starting.filter((one) => {
    const names = [one.name, lastPart(one.folder)].filter((word) => word !== '')
    return (
      names.some((own) =>
        words.some((word) => word === own || lastPart(word) === own || word.endsWith(`-${own}`) || (own.endsWith(`-${word}`) && word !== '')),
      ) ||
      (one.folder !== '' && copies.some((from) => from.replace(/^\.?\/+/, '').includes(`${one.folder}/`))) ||
      commands.some((word) => names.some((own) => word.includes(`${own}.jar`)))
    )
  })
  return fitting.length === 1 ? fitting[0] : undefined
}

/** What it depends on, its modules' and, for versions, what stands above it. */
function dependenciesOf(owner: PackageDeclaration | undefined, declared: Declared): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (owner === undefined) return found
  const jvm = declared.packages.filter((one) => one.language === 'jvm')
  const byName = new Map(jvm.map((one) => [one.name, one]))
  const reached = new Set([owner])
  for (const one of reached) {
    for (const [name, { range, dev }] of one.dependencies) {
      if (dev) continue
      if (!found.has(name) || found.get(name) === '') found.set(name, range)
      const other = byName.get(name)
      if (other !== undefined) reached.add(other)
    }
  }
  for (const above of jvm) {
    if (above.folder === owner.folder || !within(owner.folder, above.folder)) continue
    for (const [name, { range }] of above.dependencies) if (/spring-boot|springframework\.boot|quarkus/.test(name) && !found.has(name)) found.set(name, range)
  }
  return found
}

function frameworkOf(files: readonly ConfigurationDeclaration[], dependencies: ReadonlyMap<string, string>, service: Running): Framework {
  const names = files.flatMap(({ layers }) => layers.flatMap(({ values }) => [...values.keys()]))
  const depends = (pattern: RegExp): boolean => [...dependencies.keys()].some((name) => pattern.test(name))
  const isSpring = depends(/^spring-boot|^org\.springframework/) || names.some((name) => name.startsWith('spring.'))
  if (isSpring) return 'spring'
  if (
    depends(/^quarkus-|^io\.quarkus$/) ||
    names.some((name) => /^(%[^.]+\.)?quarkus\./.test(name)) ||
    [...service.declared.environment.keys()].some((name) => name.startsWith('QUARKUS_'))
  )
    return 'quarkus'
  return depends(/^micronaut-/) || names.some((name) => name.startsWith('micronaut.')) ? 'micronaut' : 'spring'
}

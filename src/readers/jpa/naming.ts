/** How Hibernate calls tables and columns that nobody names, by the strategy of the framework around it. */
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'

export interface Naming {
  /** As the database has it: what is written goes through it, too. */
  physical(name: string): string
  /** The table between two entities, by the owner's table and attribute and the other's table. */
  between(owner: string, attribute: string, other: string): string
}

/** {@link https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#naming} */
const plain: Naming = { physical: unquoted, between: (owner, _attribute, other) => `${unqualified(owner)}_${unqualified(other)}` }

/** Spring Boot's ({@link https://docs.spring.io/spring-boot/how-to/data-access.html#howto.data-access.configure-hibernate-naming-strategy}). */
const spring: Naming = { physical: (name) => underscored(unquoted(name)), between: (owner, attribute) => `${unqualified(owner)}_${attribute}` }

function unquoted(name: string): string {
  return name.replace(/["`[\]]/g, '').trim()
}

function unqualified(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1)
}

function underscored(name: string): string {
  return name
    .replaceAll('.', '_')
    .replace(/([a-z\d])(?=[A-Z][a-z\d])/g, '$1_')
    .toLowerCase()
}

/** Without case and underscores: names that differ in nothing else are made of one another. */
export function loose(name: string): string {
  return unquoted(name).replaceAll('_', '').toLowerCase()
}

const manifests = ['pom.xml', 'build.gradle', 'build.gradle.kts']

/** The module a file belongs to: the nearest folder above with a manifest. */
export function moduleOf(path: string, context: ReadContext): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (folder === '' || manifestsIn(folder, context).length > 0) return folder
  }
}

function manifestsIn(folder: string, context: ReadContext): readonly string[] {
  return manifests.flatMap((name) => {
    const path = join(folder, name)
    return path !== undefined && context.has(path) ? [path] : []
  })
}

const namings = new WeakMap<ReadContext, Map<string, Promise<Naming>>>()

/** Of a module: Spring Boot's where it or what stands above it depends on that. */
export function namingOf(folder: string, context: ReadContext): Promise<Naming> {
  const known = namings.get(context) ?? new Map<string, Promise<Naming>>()
  namings.set(context, known)
  const found = known.get(folder) ?? look(folder, context)
  known.set(folder, found)
  return found
}

async function look(folder: string, context: ReadContext): Promise<Naming> {
  for (let at = folder; ; at = dirname(at)) {
    for (const path of manifestsIn(at, context)) {
      const file = await context.read(path)
      if (isText(file) && /spring[-.]?boot|springframework\.boot/i.test(file.text)) return spring
    }
    if (at === '') return plain
  }
}

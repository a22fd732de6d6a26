/** Reads pom.xml: which modules of a build are applications, and what they depend on. */
import { dirname } from '../base/paths.ts'
import type { SourceFile } from '../base/source.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import { childOf, parseXml, type XmlElement } from '../parse/xml.ts'
import type { ReadContext, Reader } from './reader.ts'

export const mavenReader: Reader = {
  name: 'maven',
  title: 'pom.xml: modules of a Maven build, what they depend on, and which of them are started',
  docs: 'https://maven.apache.org/pom.html',
  files: ['**/pom.xml'],
  concerns: (text) => text.includes('<project'),
  read,
}

/** Plugins that make something that is started. */
const starting =
  /^(spring-boot-maven-plugin|quarkus-maven-plugin|micronaut-maven-plugin|jib-maven-plugin|maven-shade-plugin|exec-maven-plugin|wildfly-maven-plugin)$/

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (/(^|\/)(target|node_modules|archetype-resources)\//.test(file.path)) return { declares: [], skipped: [] }
  const root = await parseXml(file.text)
  const artifact = childOf(root, 'artifactId')
  if (root?.name !== 'project' || artifact === undefined || artifact.text === '')
    return { declares: [], skipped: [{ path: file.path, line: 1, reason: 'not understood as a POM: no project with an artifactId' }] }
  const folder = dirname(file.path)
  const filled = filler(root)
  const packaging = filled(childOf(root, 'packaging')?.text ?? 'jar')
  const plugins = (childOf(root, 'build', 'plugins')?.children ?? []).map((plugin) => childOf(plugin, 'artifactId')?.text ?? '')
  const hasSettings = ['yml', 'yaml', 'properties'].some((ending) =>
    ['', 'config/'].some((below) => context.has(`${folder === '' ? '' : `${folder}/`}src/main/resources/${below}application.${ending}`)),
  )
  const starts = packaging !== 'pom' && (packaging === 'war' || packaging === 'quarkus' || hasSettings || plugins.some((name) => starting.test(name)))
  const declaration: PackageDeclaration = {
    kind: 'package',
    language: 'jvm',
    ...(starts ? { starts } : {}),
    name: filled(artifact.text),
    folder,
    path: file.path,
    at: { path: file.path, line: artifact.line, key: 'project.artifactId' },
    dependencies: dependenciesOf(file.path, root, filled),
    scripts: [],
  }
  return { declares: [declaration], skipped: [] }
}

/** `${name}` of the POM's own properties. */
function filler(root: XmlElement): (text: string) => string {
  const own = new Map((childOf(root, 'properties')?.children ?? []).map(({ name, text }) => [name, text]))
  const once = (text: string): string => text.replace(/\$\{([\w.-]{1,100})\}/g, (whole, name: string) => own.get(name) ?? whole)
  return (text) => once(once(text)).slice(0, 200)
}

function dependenciesOf(path: string, root: XmlElement, filled: (text: string) => string): PackageDeclaration['dependencies'] {
  const found = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  const add = (element: XmlElement, section: string): void => {
    const name = filled(childOf(element, 'artifactId')?.text ?? '')
    if (name === '') return
    const range = filled(childOf(element, 'version')?.text ?? '')
    const dev = childOf(element, 'scope')?.text === 'test'
    // Of two groups' artifacts by one name (PostgreSQL's driver, Testcontainers' module) the one that runs counts.
    if (dev && found.get(name)?.dev === false) return
    found.set(name, { range, dev, at: { path, line: element.line, key: `${section}.${name}` } })
  }
  // A parent and imported lists of versions tell whose defaults count.
  for (const one of childOf(root, 'dependencyManagement', 'dependencies')?.children ?? []) if (childOf(one, 'scope')?.text === 'import') add(one, 'managed')
  const parent = childOf(root, 'parent')
  if (parent !== undefined && /spring-boot|quarkus|micronaut/.test(childOf(parent, 'artifactId')?.text ?? '')) add(parent, 'parent')
  for (const one of childOf(root, 'dependencies')?.children ?? []) add(one, 'dependencies')
  return found
}

/** Reads Gradle's build scripts: which projects of a build are applications, and what they depend on. */
import { basename, dirname } from '../base/paths.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import { readGradle } from '../parse/jvm/gradle.ts'
import type { ReadContext, Reader } from './reader.ts'

export const gradleReader: Reader = {
  name: 'gradle',
  title: 'build.gradle and build.gradle.kts: projects of a Gradle build, what they depend on, and which of them are started',
  docs: 'https://docs.gradle.org/current/dsl/org.gradle.api.Project.html',
  files: ['**/build.gradle', '**/build.gradle.kts'],
  concerns: (text) => /plugin|dependencies/.test(text),
  read,
}

/** Plugins that make something that is started, by their ids and by their usual names in a catalogue. */
const starting =
  /^(org\.springframework\.boot|io\.quarkus|io\.micronaut\.(application|minimal\.application)|io\.ktor\.plugin|application|war|com\.google\.cloud\.tools\.jib|com\.github\.johnrengelman\.shadow|com\.gradleup\.shadow)$|^libs\.plugins\.(.*\.)?(spring\.?boot|springboot|spring-boot|quarkus|ktor|micronaut\.application|jib|shadow)$/i

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (/(^|\/)(buildSrc|build-logic|build|node_modules)\//.test(file.path)) return { declares: [], skipped: [] }
  const script = readGradle(file.text)
  const folder = dirname(file.path)
  const jvm = script.plugins.some(({ id }) => /java|kotlin|groovy|scala|spring|quarkus|micronaut|ktor|application|war/i.test(id))
  if (!jvm && script.dependencies.length === 0) return { declares: [], skipped: [] }
  const plugin = script.plugins.find(({ id }) => starting.test(id))
  const at = { path: file.path, line: plugin?.line ?? 1, key: 'plugins' }
  const dependencies = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  for (const { id, version, line } of script.plugins) {
    if (id === 'org.springframework.boot' || id === 'io.quarkus')
      dependencies.set(id, { range: version, dev: false, at: { path: file.path, line, key: `plugins.${id}` } })
  }
  for (const { configuration, name, version, line } of script.dependencies) {
    // `:shared:store` is the project in that folder, which goes by its last name.
    const own = name.startsWith(':') ? (name.split(':').at(-1) ?? '') : name
    const dev = /test|developmentOnly/i.test(configuration)
    if (own !== '' && !(dev && dependencies.has(own))) dependencies.set(own, { range: version, dev, at: { path: file.path, line, key: `dependencies.${own}` } })
  }
  const declaration: PackageDeclaration = {
    kind: 'package',
    language: 'jvm',
    ...(plugin === undefined ? {} : { starts: true }),
    name: folder === '' ? await rootName(context) : basename(folder),
    folder,
    path: file.path,
    at,
    dependencies,
    scripts: [],
  }
  return { declares: [declaration], skipped: [] }
}

async function rootName(context: ReadContext): Promise<string> {
  for (const path of ['settings.gradle', 'settings.gradle.kts']) {
    const file = context.has(path) ? await context.read(path) : undefined
    const name = isText(file) ? readGradle(file.text).rootName : undefined
    if (name !== undefined && name !== '') return name
  }
  return 'app'
}

/** Reads Gradle's build scripts: which projects of a build are applications, and what they depend on. */
import { basename, dirname, join } from '../base/paths.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import { readGradle, type GradleDependency, type GradleScript } from '../parse/jvm/gradle.ts'
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
  const others = await appliedIn(script, folder, context)
  const jvm = script.plugins.some(({ id }) => /java|kotlin|groovy|scala|spring|quarkus|micronaut|ktor|application|war/i.test(id))
  if (!jvm && script.dependencies.length + others.length === 0) return { declares: [], skipped: [] }
  const plugin = script.plugins.find(({ id }) => starting.test(id))
  const at = { path: file.path, line: plugin?.line ?? 1, key: 'plugins' }
  const dependencies = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  for (const { id, version, line } of script.plugins) {
    if (id === 'org.springframework.boot' || id === 'io.quarkus')
      dependencies.set(id, { range: version, dev: false, at: { path: file.path, line, key: `plugins.${id}` } })
  }
  for (const { configuration, name, version, line, path } of [...script.dependencies.map((one) => ({ ...one, path: file.path })), ...others]) {
    // `:shared:store` is the project in that folder, which goes by its last name.
    const own = name.startsWith(':') ? (name.split(':').at(-1) ?? '') : name
    const dev = /test|developmentOnly/i.test(configuration)
    if (own !== '' && !(dev && dependencies.has(own))) dependencies.set(own, { range: version, dev, at: { path, line, key: `dependencies.${own}` } })
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

/** Dependencies of scripts beside it that it takes in. */
async function appliedIn({ applied }: GradleScript, folder: string, context: ReadContext): Promise<readonly (GradleDependency & { readonly path: string })[]> {
  const found: (GradleDependency & { readonly path: string })[] = []
  for (const written of applied) {
    const path = join(folder, written.replace(/^\$\{?(projectDir|rootDir|rootProject\.projectDir)\}?\//, ''))
    const file = path !== undefined && context.has(path) ? await context.read(path) : undefined
    if (isText(file)) found.push(...readGradle(file.text).dependencies.map((one) => ({ ...one, path: file.path })))
  }
  return found
}

async function rootName(context: ReadContext): Promise<string> {
  for (const path of ['settings.gradle', 'settings.gradle.kts']) {
    const file = context.has(path) ? await context.read(path) : undefined
    const name = isText(file) ? readGradle(file.text).rootName : undefined
    if (name !== undefined && name !== '') return name
  }
  return 'app'
}

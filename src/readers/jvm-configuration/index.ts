/** Reads the settings files of applications on the JVM, each profile and document for itself: which of them hold, the service that runs tells. */
import { wholeFile, type Skip } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { basename, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ConfigurationDeclaration, ConfigurationLayer, Reading } from '../../model/declaration.ts'
import { flatYaml } from '../../parse/jvm/flat-yaml.ts'
import { plainName } from '../../parse/jvm/names.ts'
import { parseProperties, type Property } from '../../parse/jvm/properties.ts'
import type { ReadContext, Reader } from '../reader.ts'
import { calledOf } from './called.ts'
import { importsOf } from './imports.ts'

export const jvmConfigurationReader: Reader = {
  name: 'jvm-configuration',
  title: 'Settings of Spring Boot, Quarkus and Micronaut: application.yml, application.properties and their profiles',
  docs: 'https://docs.spring.io/spring-boot/reference/features/external-config.html',
  files: ['**/{application,bootstrap}*.{yml,yaml,properties}', '**/microprofile-config*.properties', '**/src/main/resources/*.{yml,yaml}'],
  concerns: (text) => /spring|quarkus|micronaut|datasource|jdbc|database|pool|url|host/i.test(text),
  read,
}

const names = /^(?:application|bootstrap|microprofile-config)(?:-([\w.@+-]+))?\.(?:ya?ml|properties)$/
const packed = /(^|\/)src\/(main|\w+Main)\/resources\/((config|META-INF)\/)?[^/]+$/
const foreign = /(^|\/)(src\/(\w*[tT]est\w*|native)|target|build|out|bin|node_modules)\//

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const named = names.exec(basename(file.path))
  const called = named === null && packed.test(file.path) ? await calledOf(file, context) : undefined
  if ((named === null && called === undefined) || foreign.test(file.path) || (!packed.test(file.path) && placeOf(file.path).place === 'example'))
    return { declares: [], skipped: [] }
  const { documents, skipped } = documentsOf(file)
  // Argo CD and its like call their manifests applications, too.
  if (documents.some((one) => one.some(({ name }) => name === 'apiVersion') && one.some(({ name }) => name === 'kind'))) return { declares: [], skipped: [] }
  const profile = named === null ? called?.profile : named[1]
  const layers: ConfigurationLayer[] = []
  let open: ConfigurationDeclaration['open']
  for (const properties of documents) {
    const layer = layerOf(file.path, properties, profile)
    layers.push(layer)
    const imports = importsOf(layer, file.path, context)
    open ??= imports.open
    for (const path of imports.paths.slice(0, limits.includes)) {
      const other = await context.read(path)
      if (!isText(other)) continue
      const more = documentsOf(other)
      skipped.push(...more.skipped)
      for (const one of more.documents) {
        const below = layerOf(other.path, one, undefined)
        layers.push({ ...below, when: [...layer.when, ...below.when] })
      }
    }
  }
  if (layers.every(({ values }) => values.size === 0)) return { declares: [], skipped }
  const declaration: ConfigurationDeclaration = {
    kind: 'configuration',
    path: file.path,
    at: wholeFile(file.path),
    isPacked: packed.test(file.path),
    ...called,
    ...(profile === undefined ? {} : { profile }),
    layers,
    ...(open === undefined ? {} : { open }),
  }
  return { declares: [declaration], skipped }
}

function documentsOf(file: SourceFile): { readonly documents: readonly (readonly Property[])[]; readonly skipped: Skip[] } {
  if (/\.ya?ml$/.test(file.path)) {
    const { documents, problem } = flatYaml(file.text)
    return { documents, skipped: problem === undefined ? [] : [{ path: file.path, line: problem.line, reason: `not read as settings: ${problem.message}` }] }
  }
  const { documents, over } = parseProperties(file.text)
  return { documents, skipped: over === undefined ? [] : [{ path: file.path, line: over, reason: `more than ${limits.properties} settings` }] }
}

function layerOf(path: string, properties: readonly Property[], profile: string | undefined): ConfigurationLayer {
  const values = new Map<string, Fact<string>>()
  for (const { name, value, line } of properties) values.set(plainName(name), factOf(value, { path, line, key: name }))
  // `spring.profiles: prod,!eu` of Spring Boot before 2.4 is a list of which one must hold.
  const written = ['spring.config.activate.onprofile', 'spring.profiles'].flatMap((name) => {
    const fact = values.get(name)
    return fact?.state === 'known' && fact.value !== '' ? [fact.value.replaceAll(',', ' | ')] : []
  })
  return { when: [...(profile === undefined ? [] : [profile]), ...written], values }
}

/** `@project.version@` is filled in by the build. */
function factOf(value: string, at: { readonly path: string; readonly line: number; readonly key: string }): Fact<string> {
  return /^@[\w.-]{1,80}@$/.test(value) ? unresolved(value, at, 'the build fills it in; a value in the file would tell it') : known(value, at)
}

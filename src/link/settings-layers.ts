/** Which of an application's settings hold: those of its files under the profiles that are active, and what whoever runs it sets over them. */
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { ConfigurationDeclaration, ConfigurationLayer } from '../model/declaration.ts'
import { plainName } from '../parse/jvm/names.ts'
import { profileHolds } from '../parse/jvm/profiles.ts'
import type { Running } from './running.ts'
import { filled } from './settings-filled.ts'
import type { Given, Sources } from './settings-sources.ts'

export type Framework = 'spring' | 'quarkus' | 'micronaut'

export interface Settings {
  /** The first of these settings that is set, its placeholders filled. */
  get(...names: readonly string[]): Fact<string> | undefined
  /** The variable that sets it all by itself. */
  variableOf(name: string): string | undefined
  /** Plain names of all that files and the command line set. */
  readonly names: ReadonlySet<string>
  /** What may set anything beside them. */
  readonly open?: ConfigurationDeclaration['open']
}

export function settingsOf(framework: Framework, files: readonly ConfigurationDeclaration[], sources: Sources, service: Running): Settings {
  const values = layered(framework, files, sources, service)
  const raw = (name: string): Given | undefined => {
    const given = sources.given(name)
    if (given !== undefined) return given
    const fact = values.get(name)
    return fact === undefined ? undefined : { fact }
  }
  const ask = (name: string): Fact<string> | undefined => raw(plainName(name))?.fact
  const open = files.find((file) => file.open !== undefined)?.open
  return {
    get: (...names) => {
      for (const name of names) {
        const found = raw(plainName(name))?.fact
        if (found !== undefined && !(found.state !== 'unresolved' && found.value === '')) return filled(found, ask)
      }
      return undefined
    },
    variableOf: (name) => {
      const found = raw(plainName(name))
      return found?.variable ?? /^\$\{([A-Z][A-Z\d_]{1,100})(:[^${}]*)?\}$/.exec(textOf(found?.fact) ?? '')?.[1]
    },
    names: new Set([...values.keys(), ...sources.names]),
    ...(open === undefined ? {} : { open }),
  }
}

/** Values of the files: base before profiles, packed before what lies beside, YAML before properties; the later stands. */
function layered(framework: Framework, files: readonly ConfigurationDeclaration[], sources: Sources, service: Running): Map<string, Fact<string>> {
  const profiles = activeProfiles(framework, files, sources, service)
  const active = new Set(profiles.length === 0 ? ['default'] : profiles)
  const list = [...active]
  const order = (file: ConfigurationDeclaration): readonly number[] => [
    /^(bootstrap|microprofile)/.test(basename(file.path)) ? 0 : 1,
    file.isPacked ? 0 : 1,
    file.profile === undefined ? -1 : list.indexOf(file.profile),
    /(^|\/)config\/[^/]+$/.test(file.path) ? 1 : 0,
    file.path.endsWith('.properties') ? 1 : 0,
  ]
  const holding = files.filter((file) => file.profile === undefined || active.has(file.profile))
  const values = new Map<string, Fact<string>>()
  for (const file of holding.toSorted((a, b) => compare(order(a), order(b)))) {
    for (const layer of file.layers) {
      if (!layer.when.every((one) => profileHolds(one, active)) || !fitsPlatform(layer, service)) continue
      for (const [name, fact] of layer.values) values.set(name, fact)
    }
  }
  if (framework === 'quarkus') {
    // `%prod.` in front of a name, and `%{prod,eu}.`, stand over the name alone.
    for (const [name, fact] of [...values]) {
      const found = /^%(?:\{([^}]*)\}|([^.]+))\.(.+)$/.exec(name)
      if (found !== null && (found[1] ?? found[2] ?? '').split(',').some((one) => active.has(one.trim()))) values.set(found[3] ?? '', fact)
    }
  }
  return values
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, one] of a.entries()) if (one !== b[index]) return one - (b[index] ?? 0)
  return 0
}

function fitsPlatform(layer: ConfigurationLayer, service: Running): boolean {
  const platform = valueOf(layer.values.get('spring.config.activate.oncloudplatform'))
  return platform === undefined || (platform === 'kubernetes') === (service.declared.orchestrator === 'kubernetes')
}

const variables: Readonly<Record<Framework, string>> = { spring: 'spring.profiles.active', quarkus: 'quarkus.profile', micronaut: 'micronaut.environments' }

/** What the command or the environment says, else the base file, else the profile that is named for production. */
function activeProfiles(framework: Framework, files: readonly ConfigurationDeclaration[], sources: Sources, service: Running): readonly string[] {
  const name = variables[framework]
  const said = valueOf(sources.given(name)?.fact)
  const listed = (text: string | undefined): readonly string[] =>
    (text ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  const base = (setting: string): string | undefined => {
    const plain = plainName(setting)
    for (const file of files.toReversed()) {
      if (file.profile !== undefined) continue
      for (const layer of file.layers) {
        const fact = layer.when.length === 0 ? layer.values.get(plain) : undefined
        const value =
          fact === undefined ? undefined : valueOf(filled(fact, (asked) => sources.given(plainName(asked))?.fact ?? layer.values.get(plainName(asked))))
        if (value !== undefined) return value
      }
    }
    return undefined
  }
  if (framework === 'quarkus') return said === undefined ? ['prod'] : listed(said)
  const known = new Set(files.flatMap((file) => [...(file.profile === undefined ? [] : [file.profile]), ...file.layers.flatMap(({ when }) => when)]))
  const production = [...known].find((one) => /^prod(uction)?$/i.test(one))
  // Without a stack nobody shows how it runs: what a base file says is for whoever works on it.
  const inFile = service.inStack && (service.declared.openEnvironment ?? []).length === 0 ? listed(base(name)) : []
  const own = said !== undefined ? listed(said) : inFile.length > 0 ? inFile : production === undefined ? [] : [production]
  if (framework === 'micronaut') return own
  const included = listed(valueOf(sources.given('spring.profiles.include')?.fact) ?? base('spring.profiles.include'))
  const found: string[] = []
  const add = (profile: string, depth: number): void => {
    if (found.includes(profile) || depth > 10 || found.length > 50) return
    found.push(profile)
    for (const one of listed(base(`spring.profiles.group.${profile}`))) add(one, depth + 1)
  }
  for (const one of [...included, ...own]) add(one, 0)
  return found
}

/** Files and stores that a settings file imports: those of the tree are read, of the others it is told that they may set anything. */
import type { Evidence } from '../../base/evidence.ts'
import { dirname, join } from '../../base/paths.ts'
import type { ConfigurationLayer } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'

export interface Imports {
  readonly paths: readonly string[]
  readonly open?: { readonly what: string; readonly at: Evidence }
}

const stores: readonly (readonly [RegExp, string])[] = [
  [/^configserver:/, 'a config server'],
  [/^(vault|aws-|azure|sm@|sm:|gcp|consul|zookeeper|kubernetes|nacos)/, 'a store of settings'],
  [/^configtree:/, 'a folder of mounted settings'],
]

/** `spring.config.import` ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.importing}), and the config server of `bootstrap.yml`. */
export function importsOf({ values }: ConfigurationLayer, path: string, context: ReadContext): Imports {
  const paths: string[] = []
  let open: Imports['open']
  for (const [name, fact] of values) {
    if (name !== 'spring.config.import' || fact.state !== 'known') continue
    for (const written of fact.value.split(/[,;]/)) {
      const optional = /^\s*optional:/.test(written)
      const location = written
        .replace(/^\s*optional:/, '')
        .replace(/\[\.\w+\]\s*$/, '')
        .trim()
      const store = stores.find(([pattern]) => pattern.test(location))?.[1]
      if (store !== undefined) {
        open ??= { what: store, at: fact.at }
        continue
      }
      const found = candidates(location, path).find((one) => context.has(one))
      if (found !== undefined) paths.push(found)
      else if (location !== '' && (!optional || location.startsWith('file:/'))) open ??= { what: 'an imported file that is not in the repository', at: fact.at }
    }
  }
  const server = values.get('spring.cloud.config.uri') ?? values.get('spring.cloud.config.discovery.serviceid')
  const enabled = values.get('spring.cloud.config.enabled')
  if (server !== undefined && !(enabled?.state === 'known' && enabled.value === 'false')) open ??= { what: 'a config server', at: server.at }
  return { paths, ...(open === undefined ? {} : { open }) }
}

/** Env files are read as such; what a placeholder or a pattern names is nobody's to say. */
function candidates(location: string, path: string): readonly string[] {
  if (/[$*]/.test(location) || !/\.(ya?ml|properties)$/.test(location)) return []
  const resources = /^(.*?src\/\w+\/resources)(\/|$)/.exec(dirname(path))?.[1] ?? dirname(path)
  const module = resources.replace(/\/?src\/\w+\/resources$/, '')
  const plain = location.replace(/^(classpath\*?|file):/, '').replace(/^\/+/, '')
  const folders = location.startsWith('classpath') ? [resources] : location.startsWith('file:') ? [module, dirname(path)] : [dirname(path)]
  return folders.flatMap((folder) => join(folder, plain) ?? [])
}

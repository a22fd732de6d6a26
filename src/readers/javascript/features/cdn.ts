/** A host of its own from which an application lets its files be fetched: a content delivery network stands there. */
import { textOf, unresolved } from '../../../base/fact.ts'
import { fold, keyName, lineOf, type JsNode } from '../../../parse/javascript/index.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import type { Finder, Looked } from '../finder.ts'
import { below, seen } from '../seen.ts'
import { textFact } from '../values.ts'

/** `next.config.js`, `nuxt.config.ts`, `vite.config.ts` … */
const configFile = /(^|\/)(next|nuxt|vite|astro|svelte|remix|vue|angular)\.config\.[cm]?[jt]s$/
const options = /^(assetPrefix|cdnURL|assetsPrefix)$/
const services = /^(imgix|cloudinary|akamai)$/

export const cdnFinder: Finder = {
  words: ['assetPrefix', 'cdnURL', 'assetsPrefix', 'cloudinary', 'imgix', 'akamai'],
  find(looked) {
    return configFile.test(looked.module.path) ? below(looked.module.program).flatMap((node) => seenIn(looked, node) ?? []) : []
  },
}

function seenIn(looked: Looked, node: JsNode): FeatureDeclaration | undefined {
  if (node.type !== 'ObjectProperty') return undefined
  const name = keyName(node.key) ?? ''
  if (!options.test(name) && name !== 'loader') return undefined
  const { fact, variable } = textFact(fold({ module: looked.module, node: node.value }, looked.imports), `cdn.${name}`)
  if (name === 'loader')
    return fact?.state === 'known' && services.test(fact.value) ? seen(looked, 'cdn', 'config', fact.value, node, { host: true }) : undefined
  const text = textOf(fact) ?? ''
  if (/^(https?:)?\/\//.test(text)) return seen(looked, 'cdn', 'config', name, node, { host: true })
  // A path on the same host is no network; what is set when it is built may be one.
  if (fact === undefined || fact.state !== 'unresolved') return undefined
  const what = variable === undefined ? `what ${name} is` : `what ${variable} names`
  return seen(looked, 'cdn', 'config', name, node, { host: unresolved(what, { path: looked.module.path, line: lineOf(node), key: `cdn.${name}` }) })
}

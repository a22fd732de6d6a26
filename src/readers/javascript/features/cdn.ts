/** A host of its own from which an application lets its files be fetched: a content delivery network stands there. */
import { textOf, unresolved } from '../../../base/fact.ts'
import { calleeName, fold, keyName, lineOf, type JsNode } from '../../../parse/javascript/index.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import type { Finder, Looked } from '../finder.ts'
import { below, seen } from '../seen.ts'
import { textFact } from '../values.ts'

/** `next.config.js`, `nuxt.config.ts`, `vite.config.ts` … */
const configFile = /(^|\/)(next|nuxt|vite|astro|svelte|remix|vue|angular)\.config\.[cm]?[jt]s$/
const options = /^(assetPrefix|cdnURL|assetsPrefix)$/
const services = /^(imgix|cloudinary|akamai)$/

const headerNames = ['cf-ray', 'CF-Ray', 'cf-connecting-ip', 'CF-Connecting-IP', 'cf-ipcountry', 'CF-IPCountry', 'cf-visitor', 'CF-Visitor']
const headers = /^cf-(ray|connecting-ip|ipcountry|visitor)$/i

export const cdnFinder: Finder = {
  words: ['assetPrefix', 'cdnURL', 'assetsPrefix', 'cloudinary', 'imgix', 'akamai', 'purgeCache', ...headerNames],
  find(looked) {
    if (configFile.test(looked.module.path)) return below(looked.module.program).flatMap((node) => seenIn(looked, node) ?? [])
    return [...purged(looked), ...heeded(looked)].slice(0, 1)
  },
}

/** Cloudflare's own client clears what its network keeps of a zone: {@link https://developers.cloudflare.com/api/node/resources/cache/methods/purge/}. */
function purged(looked: Looked): readonly FeatureDeclaration[] {
  const { module } = looked
  const call = module.calls.find((one) => /(^|\.)(purgeCache|cache\.purge)$/.test(calleeName(one)))
  const isTheirs = module.program.body.some((one) => one.type === 'ImportDeclaration' && one.source.value === 'cloudflare')
  return call === undefined || !isTheirs ? [] : [seen(looked, 'cdn', 'cloudflare', calleeName(call), call, { host: true, clears: true })]
}

/** Headers that Cloudflare adds: who reads them may well have it in front ({@link https://developers.cloudflare.com/fundamentals/reference/http-headers/}). */
function heeded(looked: Looked): readonly FeatureDeclaration[] {
  const found = looked.module.strings.find((one) => one.type === 'StringLiteral' && headers.test(one.value))
  if (found?.type !== 'StringLiteral') return []
  const at = { path: looked.module.path, line: lineOf(found), key: 'cdn.header' }
  const words = `whether Cloudflare, whose ${found.value.toLowerCase()} the code reads, is in front`
  return [seen(looked, 'cdn', 'cloudflare', found.value.toLowerCase(), found, { host: unresolved(words, at), perhaps: true })]
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

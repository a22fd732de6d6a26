/** What sets the headers that tell browsers to be careful: helmet and its kin, a framework's own, and header by header. */
import { unresolved } from '../../../base/fact.ts'
import { bare, isCall, keyName, lineOf, memberName, type JsNode } from '../../../parse/javascript/index.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import type { Finder, Looked } from '../finder.ts'
import { mappedHeaders } from '../header-maps.ts'
import { carefulHeaders, reachOf } from '../one-answer.ts'
import { calledFrom, isAsked, quoted, seen } from '../seen.ts'

const makers =
  /^(helmet|koa-helmet|@fastify\/helmet|fastify-helmet|hono\/secure-headers|@nelsongomes\/hono-helmet|elysia-helmet|next-secure-headers|@next-safe\/middleware|next-safe|lusca|nuxt-security|@hapi\/blankie|hapi-strict-transport-security)$/
const packages = makers.source.slice(2, -2).replaceAll('\\', '').split('|')

const words = ['Strict-Transport-Security', 'X-Content-Type-Options', 'X-Frame-Options', 'Content-Security-Policy']

export const headersFinder: Finder = {
  words: [
    ...quoted(...packages),
    ...words.flatMap((word) => [word, word.toLowerCase()]),
    ...['name', 'key', 'k,', 'header'].map((name) => `setHeader(${name}`),
  ],
  find(looked) {
    const made = calledFrom(looked, makers)
      // `helmet.contentSecurityPolicy.getDefaultDirectives()` only gives a value.
      .filter(({ name }) => !/getDefault|\.dangerously/.test(name))
      .map(({ call, origin }) => seen(looked, 'headers', origin.source, origin.source, call))
    return made.length > 0 ? made : byHand(looked)
  },
}

/** `response.setHeader('X-Frame-Options', …)`, `{ key: 'X-Frame-Options', value: … }`, `{ 'X-Frame-Options': … }`. */
function byHand(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  let open: JsNode | undefined
  for (const string of module.strings) {
    if (string.type !== 'StringLiteral' || !carefulHeaders.test(string.value)) continue
    const parent = module.parents.get(string)
    if (parent === undefined || !sets(looked, parent, string)) continue
    const reach = reachOf(looked, string)
    if (reach === 'all') return [seen(looked, 'headers', 'code', 'headers', string)]
    if (reach === 'untold') open ??= string
  }
  const mapped = mappedHeaders(looked)
  if (mapped?.reach === 'all') return [seen(looked, 'headers', 'code', 'headers', mapped.at)]
  open ??= mapped?.at
  if (open === undefined) return []
  const at = { path: module.path, line: lineOf(open), key: 'headers.source' }
  return [
    seen(looked, 'headers', 'code', 'headers', open, { source: unresolved('which answers the security headers are for', at, 'write a source such as /(.*)') }),
  ]
}

function sets({ module }: Looked, parent: JsNode, string: JsNode): boolean {
  if (isCall(parent)) {
    const method = memberName(bare(parent.callee as JsNode)) ?? ''
    return parent.arguments[0] === string && parent.arguments.length > 1 && /^(set|setHeader|header|headers|append)$/.test(method)
  }
  if (parent.type !== 'ObjectProperty') return false
  if (parent.key === string) return !isAsked(module, parent)
  return /^(key|name)$/.test(keyName(parent.key) ?? '') && hasValue(module.parents.get(parent))
}

function hasValue(object: JsNode | undefined): boolean {
  return object?.type === 'ObjectExpression' && object.properties.some((one) => one.type === 'ObjectProperty' && keyName(one.key) === 'value')
}

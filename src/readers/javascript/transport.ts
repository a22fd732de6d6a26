/** Where a client's options lead it, and whether they ask for TLS on the way, in libpq's words. Which certificates it trusts is another thing. */
import { fold, resolve, sourceOf, truthOf, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import { ask, firstValue, unseen, type Draft, type Site } from './library.ts'

/** Words that drivers take in place of `true` and an object. */
const modes = /^(disable|allow|prefer|require|verify-ca|verify-full)$/

/**
 * The first of several options that is there. Plain options without any leave the connection open: {@link https://node-postgres.com/features/ssl},
 * {@link https://github.com/porsager/postgres#ssl}, {@link https://sidorares.github.io/node-mysql2/docs/documentation/ssl}, {@link https://github.com/redis/ioredis#tls-options}
 */
export function transport(site: Site, options: Ref | undefined, ...names: readonly string[]): Pick<Draft, 'tls'> {
  for (const name of names) {
    const found = ask(site, options, ...name.split('.'))
    if (found !== undefined) return { tls: said(site, found, 0) }
  }
  return unseen(site, options, names) === undefined ? { tls: { word: 'disable' } } : {}
}

function said(site: Site, option: Ref, depth: number): NonNullable<Draft['tls']> {
  const at = option
  const { module, node } = resolve(option, site.imports)
  const below = (inner: JsNode): NonNullable<Draft['tls']> => said(site, { module, node: inner }, depth + 1)
  if (node.type === 'ObjectExpression') {
    const checks = ask(site, { module, node }, 'rejectUnauthorized')
    return { word: checks !== undefined && truthOf(checks, site.imports) === false ? 'require' : 'verify-full', at }
  }
  if (node.type === 'ConditionalExpression' && depth < 5) {
    const holds = truthOf({ module, node: node.test }, site.imports)
    const [yes, no] = [below(node.consequent), below(node.alternate)]
    const taken = holds === undefined ? (yes.word === no.word ? yes : undefined) : holds ? yes : no
    return taken === undefined ? { raw: sourceOf({ module, node: node.test }), at } : { ...taken, at }
  }
  const value = fold({ module, node }, site.imports)
  if (value.kind === 'variable') return { raw: `\${${value.name}}`, at }
  if (value.kind !== 'literal') return { raw: value.kind === 'unknown' ? value.raw : 'a text made when it runs', at }
  if (typeof value.value === 'string' && modes.test(value.value)) return { word: value.value, at }
  // A name such as `Amazon RDS` stands for a bundle of certificates.
  return { word: value.value === true ? 'verify-full' : typeof value.value === 'string' && value.value !== '' ? 'require' : 'disable', at }
}

/** What most drivers name alike: a URL or host, port and password. */
export function endpoint(site: Site, options: Ref | undefined, ...urlNames: readonly string[]): Draft {
  const url = firstValue(site, options, ...urlNames)
  const host = firstValue(site, options, 'host', 'hostname', 'server')
  const port = firstValue(site, options, 'port')
  const password = firstValue(site, options, 'password')
  return {
    ...(url === undefined ? {} : { url }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(password === undefined ? {} : { password }),
    ...transport(site, options, 'ssl', 'tls'),
  }
}

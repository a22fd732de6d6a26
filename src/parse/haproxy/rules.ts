/** What the rules of a frontend say: which hosts a condition means, what is sent on to HTTPS, who is refused. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyDirective } from '../../model/surroundings.ts'
import { isPrivateRange } from '../addresses.ts'

/** Lines of `acl` by name: several of one name are one another's alternatives. */
export type Acls = ReadonlyMap<string, readonly (readonly string[])[]>

export function aclsOf(lines: readonly ProxyDirective[]): Acls {
  const found = new Map<string, (readonly string[])[]>()
  for (const { words } of lines) {
    const name = words[0] === 'acl' ? words[1] : undefined
    if (name === undefined) continue
    const before = found.get(name)
    if (before === undefined) found.set(name, [words.slice(2)])
    else before.push(words.slice(2))
  }
  return found
}

interface Term {
  readonly not: boolean
  /** The alternatives that are asked: `ssl_fc`, `hdr(host) -i api.shop.example`. */
  readonly tests: readonly (readonly string[])[]
}

/** `if is_api !{ ssl_fc }`; undefined where there is no condition, or alternatives make it more than a list. */
function termsOf(words: readonly string[], acls: Acls): { readonly unless: boolean; readonly any: readonly (readonly Term[])[] } | undefined {
  const start = words.findIndex((word) => word === 'if' || word === 'unless')
  if (start === -1) return undefined
  const any: Term[][] = [[]]
  for (let at = start + 1; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '||' || word === 'or') {
      any.push([])
      continue
    }
    const not = word.startsWith('!')
    const bare = not ? word.slice(1) : word
    if (bare === '' || word === '!') continue
    if (bare === '{') {
      const end = words.indexOf('}', at)
      any.at(-1)?.push({ not: not || words[at - 1] === '!', tests: [words.slice(at + 1, end === -1 ? undefined : end)] })
      at = end === -1 ? words.length : end
    } else any.at(-1)?.push({ not: not || words[at - 1] === '!', tests: acls.get(bare) ?? [[bare]] })
  }
  return { unless: words[start] === 'unless', any }
}

const isSsl = (test: readonly string[]): boolean =>
  /^ssl_fc$/.test(test[0] ?? '') || (test[0] === 'dst_port' && test[1] === '443') || (test[0] === 'req.ssl_ver' && test.length === 1)
const isPlain = (test: readonly string[]): boolean => (test[0] === 'dst_port' && test[1] === '80') || (test[0] === 'ssl_fc' && test.includes('0'))
const aboutHealth = /(^|[/_-])(healthz?|health-?check|ping|live|livez|ready|readyz|status|up)$/

/** What a certificate is asked for with stays without encryption, and so may what only says that the proxy is up. */
const isChallenge = (test: readonly string[]): boolean => {
  const paths = test.slice(1).filter((word) => word.startsWith('/'))
  return /^path/.test(test[0] ?? '') && paths.length > 0 && paths.every((path) => path.startsWith('/.well-known/acme') || aboutHealth.test(path))
}

/** `{ env(FORCE) -m str true }`, whose variable was filled: what holds changes nothing, and what does not makes the rule nobody's. */
function settled(test: readonly string[]): boolean | undefined {
  const value = /^str\((.*)\)$/s.exec(test[0] ?? '')?.[1]
  const words = test.slice(1)
  if (value === undefined || words.some((word) => word.startsWith('-') && word !== '-m' && word !== '-i')) return undefined
  return words.filter((word, index) => word !== '-i' && word !== '-m' && words[index - 1] !== '-m').includes(value)
}

function all(term: Term, is: (test: readonly string[]) => boolean): boolean {
  return term.tests.length > 0 && term.tests.every(is)
}

export interface Redirected {
  readonly line: ProxyDirective
  /** Everything plain, the hosts of a condition, or what nobody here can tell. */
  readonly what: 'all' | 'some' | readonly string[]
}

/** `http-request redirect scheme https unless { ssl_fc }`, `redirect prefix https://shop.example code 301 if !{ ssl_fc }`. */
export function redirectedBy(line: ProxyDirective, acls: Acls): Redirected | undefined {
  const rule = line.words[0] === 'http-request' ? line.words.slice(1) : line.words
  const toHttps =
    rule[0] === 'redirect' && (rule[1] === 'scheme' ? rule[2] === 'https' : /^(location|prefix)$/.test(rule[1] ?? '') && /^https:\/\//.test(rule[2] ?? ''))
  if (!toHttps) return undefined
  if (line.perhaps === true) return { line, what: 'some' }
  const condition = termsOf(rule, acls)
  if (condition === undefined) return { line, what: 'all' }
  if (condition.unless) {
    const isOnly = condition.any.every((terms) => terms.some((term) => !term.not && (all(term, isSsl) || all(term, isChallenge))))
    return { line, what: isOnly ? 'all' : 'some' }
  }
  const hosts: string[] = []
  const possible = condition.any.filter((terms) => !terms.some((term) => all(term, (test) => settled(test) === term.not)))
  if (possible.length === 0) return undefined
  for (const whole of possible) {
    const terms = whole.filter((term) => !all(term, (test) => settled(test) === !term.not))
    const left = terms.filter((term) => !(term.not ? all(term, isSsl) || all(term, isChallenge) : all(term, isPlain)))
    if (left.length === 0) return { line, what: 'all' }
    const named = left.flatMap((term) => (term.not ? [] : term.tests.flatMap(hostWords)))
    if (left.length > 1 || named.length === 0) return { line, what: 'some' }
    hosts.push(...named)
  }
  return { line, what: hosts }
}

/** `hdr(host) -i api.shop.example`. */
function hostWords([sample = '', ...values]: readonly string[]): readonly string[] {
  if (!/^(req\.)?(f?hdr|ssl_fc_sni|req\.ssl_sni)(\(host\)|\(host,\S*)?/i.test(sample) || !/host|sni/i.test(sample) || /_(beg|end|sub|reg|dir)/.test(sample))
    return []
  return values.filter((value) => /^[\w.-]{1,253}$/.test(value) && value.includes('.')).map((value) => value.toLowerCase())
}

/** `use_backend api if is_api`, `use_backend api if { hdr(host) -i api.shop.example }`; empty where no host is asked for. */
export function hostsOf(line: ProxyDirective, acls: Acls): readonly string[] {
  const condition = termsOf(line.words, acls)
  return condition === undefined || condition.unless
    ? []
    : condition.any.flatMap((terms) => terms.flatMap((term) => (term.not ? [] : term.tests.flatMap(hostWords))))
}

export function headersOf(lines: readonly ProxyDirective[]): readonly string[] {
  return lines.flatMap(({ words }) =>
    words[0] === 'http-response' && /^(set|add)-header$/.test(words[1] ?? '') && words[2] !== undefined ? [words[2].toLowerCase()] : [],
  )
}

const asks = (test: readonly string[], what: RegExp): boolean => what.test(test[0] ?? '')
/** How often somebody comes, by counters of a stick table; how many connections are open at once, or how much flows, is no rate of requests. */
const rate = /(^|,)(sc\d?_|src_|table_)(http_(req|err|fail)|conn|sess|gpc\d?)_rate\b/
const refusals: ReadonlySet<string> = new Set(['deny', 'tarpit', 'reject', 'silent-drop'])

/** `http-request deny if { sc_http_req_rate(0) gt 90 }`, or a name that stands for it; 429 says by itself that there were too many. */
export function limitsBy({ words }: ProxyDirective, acls: Acls): boolean {
  if (!/^(http|tcp)-request$/.test(words[0] ?? '')) return false
  const tests = termsOf(words, acls)?.any.flatMap((terms) => terms.flatMap((term) => term.tests)) ?? []
  const isTooMany = words.some((word, index) => word === '429' && /status$/.test(words[index - 1] ?? ''))
  if (!isTooMany && !words.slice(1, 3).some((word) => refusals.has(word))) return false
  return tests.some((test) => asks(test, rate)) || (isTooMany && tests.length > 0 && !tests.some((test) => asks(test, /^(sc\d?_|src_)conn_cur\b/)))
}

/** `tcp-request connection reject if !{ src 10.0.0.0/8 }`, or `accept if` before a `reject` of the rest: who comes from elsewhere is refused. */
export function limitedTo(lines: readonly ProxyDirective[], acls: Acls, place: (line: ProxyDirective) => Evidence): Fact<boolean> | undefined {
  const accepted: Fact<boolean>[] = []
  for (const line of lines) {
    const { words } = line
    const isRule = words[0] === 'tcp-request' && /^(connection|content|session)$/.test(words[1] ?? '')
    if (isRule && words[2] === 'reject' && words.length === 3 && accepted.length > 0)
      return accepted.find((one) => one.state === 'unresolved') ?? accepted.find((one) => one.state !== 'unresolved' && !one.value) ?? accepted[0]
    if (isRule && words[2] === 'accept') {
      const tests = termsOf(words, acls)?.any.flatMap((terms) => terms.flatMap((term) => (term.not ? [['?']] : term.tests))) ?? [['?']]
      accepted.push(fromOf(tests, line, place))
      continue
    }
    const refuses = words[0] === 'tcp-request' && /^(connection|content|session)$/.test(words[1] ?? '') && words[2] === 'reject'
    const condition = refuses ? termsOf(words, acls) : undefined
    const [only, ...more] = condition?.any ?? []
    const [term, ...others] = only ?? []
    if (condition === undefined || term === undefined || more.length + others.length > 0 || term.not === condition.unless) continue
    if (term.tests.every((test) => test[0] === 'src')) return fromOf(term.tests, line, place)
  }
  return undefined
}

/** Whether none but private networks are meant. */
function fromOf(tests: readonly (readonly string[])[], line: ProxyDirective, place: (line: ProxyDirective) => Evidence): Fact<boolean> {
  const ranges = tests.flatMap((test) => (test[0] === 'src' ? test.slice(1) : ['-?']))
  if (line.perhaps === true || ranges.length === 0 || ranges.some((word) => word.startsWith('-') || word.includes('$')))
    return unresolved('from where it is let in', place(line), 'write the ranges of `src` into the rule')
  return known(ranges.every(isPrivateRange), place(line))
}

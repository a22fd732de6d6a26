/** Work that takes seconds: mail, PDFs, images; and whether a request waits for it. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, calleeName, childrenOf, isCall, isClass, isFunction, lineOf, originOf } from '../../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Ref } from '../../../parse/javascript/index.ts'
import { isOutOfProduction } from '../branches.ts'
import type { Finder } from '../finder.ts'
import { handlersOf, isNeighbour } from '../handlers.ts'
import { functionOf } from '../overlap.ts'

interface Slow {
  readonly library: string
  readonly what: string
}

/** What is slow, by package and the names below it. */
const libraries: Readonly<Record<string, readonly [names: RegExp, what: string]>> = {
  '@sendgrid/mail': [/^(send|sendMultiple)$/, 'mail'],
  puppeteer: [/^launch$/, 'rendering in a browser'],
  'puppeteer-core': [/^launch$/, 'rendering in a browser'],
  playwright: [/^chromium\.launch$/, 'rendering in a browser'],
  sharp: [/\.(toBuffer|toFile)$/, 'an image'],
  jimp: [/(^|\.)read$/, 'an image'],
  'pdf-lib': [/^PDFDocument\.(create|load)$/, 'a PDF'],
  'fluent-ffmpeg': [/./, 'a video'],
}
const mailNames = /mail|pdf|render|thumbnail|resize|screenshot/i

export const slowWorkFinder: Finder = {
  words: [
    '.sendMail(',
    '.emails.send(',
    '@sendgrid/mail',
    'SendEmailCommand',
    'puppeteer',
    'playwright',
    "'sharp'",
    '"sharp"',
    'jimp',
    'pdf-lib',
    'fluent-ffmpeg',
    'Mail(',
    'Email(',
    'PDF(',
    'Pdf(',
  ],
  find({ module, imports, use }) {
    const found: FeatureDeclaration[] = []
    const inRequests = new Set<JsNode>()
    const budget = { left: 300_000 }
    const declare = (slow: Slow, node: JsNode, name: string, inRequest: Fact<boolean>): void => {
      const at = { path: module.path, line: lineOf(node), key: `slow-work.${name}` }
      found.push({
        kind: 'feature',
        what: 'slow-work',
        library: slow.library,
        name,
        path: module.path,
        at,
        use,
        facts: new Map<string, Fact<string | boolean>>([
          ['what', known(slow.what, at)],
          ['inRequest', inRequest],
        ]),
      })
    }
    for (const handler of handlersOf(module, imports)) {
      const hit = slowIn({ module, node: handler.node }, imports, new Set(), 0, budget)
      if (hit === undefined || isOutOfProduction(module, hit.node, imports) || isAnswered(module, hit.node)) continue
      const at = { path: module.path, line: lineOf(hit.node), key: `slow-work.${handler.name}` }
      for (const one of hit.seen) inRequests.add(one)
      const doubt = unresolved(`${calleeName(hit.node)}()`, at, 'what it does stands in a file that was not followed')
      declare(hit.slow ?? { library: calleeName(hit.node), what: 'work elsewhere' }, hit.node, handler.name, hit.slow === undefined ? doubt : known(true, at))
    }
    for (const call of module.calls) {
      const slow = inRequests.has(call) ? undefined : slowOf(module, call)
      if (slow !== undefined) declare(slow, call, slow.library, known(false, { path: module.path, line: lineOf(call), key: `slow-work.${slow.library}` }))
    }
    return found
  },
}

function slowOf(module: JsModule, call: CallNode): Slow | undefined {
  const written = calleeName(call)
  if (/(^|\.)sendMail$/.test(written) && written.includes('.')) return { library: 'nodemailer', what: 'mail' }
  if (/\.emails\.send$/.test(written)) return { library: 'resend', what: 'mail' }
  const origin = originOf(module, call.callee)
  if (origin !== undefined && /^@aws-sdk\/client-ses(v2)?$/.test(origin.source) && origin.path.join('.') === 'SendEmailCommand')
    return { library: origin.source, what: 'mail' }
  if (origin === undefined || !Object.hasOwn(libraries, origin.source)) return undefined
  const [names, what] = libraries[origin.source] as readonly [RegExp, string]
  return names.test(origin.path.join('.')) ? { library: origin.source, what } : undefined
}

interface Hit {
  /** The call in the function that was asked about. */
  readonly node: CallNode
  readonly slow?: Slow
  readonly seen: readonly JsNode[]
}

/** The first slow call a function waits for, its own or that of a function it waits for. */
function slowIn(of: Ref, imports: Imports, seen: Set<JsNode>, depth: number, budget: { left: number }): Hit | undefined {
  const { module, node } = of
  if (!isFunction(node) || seen.has(node) || depth > 5) return undefined
  seen.add(node)
  let doubt: Hit | undefined
  const pending: JsNode[] = [node.body]
  for (let next = pending.pop(); next !== undefined && budget.left > 0; next = pending.pop()) {
    budget.left--
    // Functions in a function run when they are called; of those handed to `map` and the like the promises are often waited for, but not surely.
    if (next !== node.body && (isFunction(next) || isClass(next))) continue
    if (isCall(next) && isWaitedFor(module, next, node)) {
      const slow = slowOf(module, next)
      if (slow !== undefined) return { node: next, slow, seen: [next] }
      const target = functionOf({ module, node: next.callee as JsNode }, imports)
      const below = target === undefined ? undefined : slowIn(target, imports, seen, depth + 1, budget)
      if (below?.slow !== undefined) return { node: next, slow: below.slow, seen: [next, ...below.seen] }
      const name = calleeName(next).split('.').at(-1) ?? ''
      if (target === undefined && mailNames.test(name) && isNeighbour(module, next) && /^(send|render|generate|create|resize|make|take|email|mail)/i.test(name))
        doubt ??= { node: next, seen: [] }
      doubt ??= below === undefined ? undefined : { node: next, seen: [] }
    }
    pending.push(...childrenOf(next).toReversed())
  }
  return doubt
}

/** Whether the answer has left before: what stands below `response.json(…)` keeps nobody waiting. */
function isAnswered(module: JsModule, call: JsNode): boolean {
  let child = call
  for (let node = module.parents.get(call); node !== undefined && !isFunction(node); child = node, node = module.parents.get(node)) {
    if (node.type !== 'BlockStatement') continue
    for (const statement of node.body) {
      if (statement === child) break
      const written = statement.type === 'ExpressionStatement' && isCall(bare(statement.expression)) ? rootAndName(bare(statement.expression)) : ''
      if (/^(_?res|_?response|reply) (json|send|end|redirect|sendStatus)$/.test(written)) return true
    }
  }
  return false
}

/** `res json` of `res.status(202).json(…)`. */
function rootAndName(call: JsNode): string {
  const name = isCall(call) ? (calleeName(call).split('.').at(-1) ?? '') : ''
  let node = call
  for (let step = 0; step < 10; step++) {
    if (isCall(node)) node = bare(node.callee as JsNode)
    else if (node.type === 'MemberExpression') node = bare(node.object)
    else break
  }
  return node.type === 'Identifier' ? `${node.name} ${name}` : ''
}

/** Whether the function waits for a call: `await`, `return`, a part of what is awaited, or the whole body of an arrow. */
function isWaitedFor(module: JsModule, call: JsNode, inside: JsNode): boolean {
  let child = call
  for (let node = module.parents.get(call); node !== undefined; child = node, node = module.parents.get(node)) {
    if (node.type === 'AwaitExpression' || node.type === 'ReturnStatement') return true
    if (node === inside) return isFunction(inside) && inside.body === child && child.type !== 'BlockStatement'
    if (node.type === 'MemberExpression' || node.type === 'ArrayExpression' || bare(node) !== node) continue
    if (!isCall(node)) return false
  }
  return false
}

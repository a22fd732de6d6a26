/** Markup from elsewhere that is put into a page as it is, and what cleans it first. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, calleeName, dotted, fold, isCall, memberName, originOf, resolve, type JsNode, type Ref } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { optionOf, quoted, seen } from '../seen.ts'

const cleaners =
  /^(dompurify|isomorphic-dompurify|sanitize-html|xss|insane|rehype-sanitize|@braintree\/sanitize-url|xss-clean|ultrahtml\/transformers\/sanitize|hast-util-sanitize|interweave)$/
const packages = ['dompurify', 'isomorphic-dompurify', 'sanitize-html', 'xss', 'insane', 'rehype-sanitize', 'xss-clean', 'hast-util-sanitize', 'interweave']

/** Names and calls that make markup of what is no markup, or of one's own. */
const harmless =
  /sanitiz|sanitis|purif|clean|escape|safe|highlight|codeTo|shiki|prism|katex|render|serializ|JSON\.stringify|stringify|mdx|markdown|marked|icon|svg|css|style|script|theme|translat|i18n|(^|\.)t$|intl|json-?ld|schema|license|inline|template|static/i

export const sanitisingFinder: Finder = {
  words: [...quoted(...packages), 'dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'v-html'],
  find(looked) {
    const { module } = looked
    const cleaner = module.calls.map((call) => originOf(module, call.callee)).find((origin) => origin !== undefined && cleaners.test(origin.source))
    const first = cleaner === undefined ? undefined : module.calls.find((call) => cleaners.test(originOf(module, call.callee)?.source ?? ''))
    const made: FeatureDeclaration[] =
      first === undefined || cleaner === undefined ? [] : [seen(looked, 'sanitising', cleaner.source, cleaner.source, first, { cleans: true })]
    const raw = rawPlaces(looked)
    return [...made, ...raw.map(({ node, what }) => seen(looked, 'sanitising', 'none', what, node, { raw: made.length === 0 }))]
  },
}

function rawPlaces(looked: Looked): { node: JsNode; what: string }[] {
  const { module } = looked
  const found: { node: JsNode; what: string }[] = []
  for (const use of module.uses.get('__html') ?? []) {
    const property = module.parents.get(use)
    if (property?.type !== 'ObjectProperty' || property.key !== use) continue
    if (isForeign(looked, { module, node: property.value }) && !inScript(looked, property)) found.push({ node: property, what: 'dangerouslySetInnerHTML' })
  }
  for (const { left, right } of module.assignments) {
    const name = memberName(bare(left as JsNode))
    if ((name === 'innerHTML' || name === 'outerHTML') && isForeign(looked, { module, node: right })) found.push({ node: left, what: name })
  }
  return found.slice(0, 20)
}

/** A value that comes from somewhere else: a property, a parameter, a response. */
function isForeign(looked: Looked, ref: Ref): boolean {
  const value = fold(ref, looked.imports)
  if (value.kind !== 'unknown') return false
  const { node } = resolve(ref, looked.imports)
  const written = bare(ref.node)
  const names = [node, written].map((each) => (isCall(each) ? calleeName(each) : dotted(each)))
  if (names.some((name) => harmless.test(name))) return false
  // Only what plainly is a field of data: `post.body`, `article.content`.
  const last = names.map((name) => name.split('.').at(-1) ?? '')
  const isField =
    node.type === 'MemberExpression' ||
    node.type === 'OptionalMemberExpression' ||
    written.type === 'MemberExpression' ||
    written.type === 'OptionalMemberExpression'
  return (
    isField &&
    last.some((name) =>
      /^(body|content|contents|description|html|bio|comment|message|text|excerpt|summary|bodyHtml|contentHtml|descriptionHtml|title|value|note|notes)$/i.test(
        name,
      ),
    ) &&
    optionOf(looked, ref, 'length') === undefined
  )
}

/** Structured data and style sheets in the page's head are no markup. */
function inScript({ module }: Looked, start: JsNode): boolean {
  for (let node: JsNode | undefined = start; node !== undefined; node = module.parents.get(node)) {
    if ((node.type as string) === 'JSXOpeningElement') {
      const { name } = node as unknown as { readonly name: { readonly type: string; readonly name?: unknown } }
      return /^(script|style|Script|noscript)$/.test(typeof name.name === 'string' ? name.name : '')
    }
  }
  return false
}

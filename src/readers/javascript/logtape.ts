/** How LogTape is configured: which of its sinks its loggers write to, and whether machines can read what arrives there. */
import { bindingOf, childrenOf, isCall, isConstant, keyName, originOf, resolve, type CallNode, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { argumentOf, optionOf } from './seen.ts'

/** Formatters whose lines are JSON. */
const json = /^(jsonLinesFormatter|getJsonLinesFormatter)(\.\(\))?$/
/** Packages whose sinks send records with their fields kept. */
const keeps = /^@logtape\/(otel|cloudwatch-logs|windows-eventlog|redaction)$|^@logtape\/(elastic\w*|loki)$/

export interface Sinks {
  readonly structured: boolean
  /** The call that makes a sink which sends records on by OpenTelemetry. */
  readonly telemetry?: CallNode
}

/** What a call of `configure` or `configureSync` sets up. */
export function sinksOf(call: CallNode, looked: Looked): Sinks {
  const options = argumentOf(looked, call, 0)
  const listed = entriesOf(optionOf(looked, options, 'sinks'), looked)
  const used = usedSinks(optionOf(looked, options, 'loggers'), looked)
  let structured = false
  let telemetry: CallNode | undefined
  for (const { name, value } of listed) {
    if (used !== undefined && !used.has(name)) continue
    const made = reached(value)
    structured ||= made.some(({ source, path }) => (source === '@logtape/logtape' ? json.test(path) : keeps.test(source) && source !== '@logtape/redaction'))
    telemetry ??= made.find(({ source }) => source === '@logtape/otel')?.call
  }
  return { structured, ...(telemetry === undefined ? {} : { telemetry }) }
}

function entriesOf(from: Ref | undefined, { imports }: Looked): readonly { readonly name: string; readonly value: Ref }[] {
  const object = from === undefined ? undefined : resolve(from, imports)
  if (object?.node.type !== 'ObjectExpression') return []
  const { module } = object
  return object.node.properties.flatMap((one) =>
    one.type === 'ObjectProperty' && !one.computed ? [{ name: keyName(one.key) ?? '', value: { module, node: one.value as JsNode } }] : [],
  )
}

/** Sinks that some logger of the application writes to, its own warnings left out; undefined where that is not written out. */
function usedSinks(from: Ref | undefined, { imports }: Looked): ReadonlySet<string> | undefined {
  const list = from === undefined ? undefined : resolve(from, imports)
  if (list?.node.type !== 'ArrayExpression') return undefined
  const names = new Set<string>()
  for (const element of list.node.elements) {
    if (element?.type !== 'ObjectExpression') return undefined
    const option = (name: string): JsNode | undefined => {
      const entry = element.properties.find((one) => one.type === 'ObjectProperty' && keyName(one.key) === name)
      return entry?.type === 'ObjectProperty' ? entry.value : undefined
    }
    const sinks = option('sinks')
    const category = option('category')
    if (category?.type === 'ArrayExpression' && category.elements[0]?.type === 'StringLiteral' && category.elements[0].value === 'logtape') continue
    if (sinks === undefined) continue
    if (sinks.type !== 'ArrayExpression') return undefined
    for (const sink of sinks.elements) {
      if (sink?.type !== 'StringLiteral') return undefined
      names.add(sink.value)
    }
  }
  return names
}

interface Reached {
  readonly source: string
  readonly path: string
  readonly call?: CallNode
}

/** Names of packages that a sink is made with, through constants of its file. */
function reached({ module, node: start }: Ref): readonly Reached[] {
  const found: Reached[] = []
  const seen = new Set<JsNode>()
  const pending: JsNode[] = [start]
  for (let node = pending.pop(); node !== undefined && seen.size < 300; node = pending.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    const origin = isCall(node) ? originOf(module, node.callee) : node.type === 'Identifier' ? originOf(module, node) : undefined
    if (origin !== undefined) found.push({ source: origin.source, path: origin.path.join('.'), ...(isCall(node) ? { call: node } : {}) })
    if (node.type === 'Identifier') {
      const binding = bindingOf(module, node)
      if (binding?.init !== undefined && isConstant(module, binding)) pending.push(binding.init)
    } else if (node.type === 'ObjectProperty' && !node.computed) pending.push(node.value)
    else pending.push(...childrenOf(node))
  }
  return found
}

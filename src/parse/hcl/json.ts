/** HCL's JSON form, to the same bodies and expressions: strings are templates, and blocks can't be told from attributes below the first levels. */
import { parseJson, type JsonEntry, type JsonNode } from '../json.ts'
import type { HclAttribute, HclBlock, HclExpression, HclFile, HclProblem } from './ast.ts'
import { Broken, nodeOf } from './cursor.ts'
import { parseHclExpression, parseHclTemplate } from './parse.ts'

/** How many labels a block of each type has; what is not named here stands as attributes. */
export type HclLabels = ReadonlyMap<string, number>

interface Reading {
  readonly problems: HclProblem[]
}

/** Parses a file ({@link https://github.com/hashicorp/hcl/blob/main/json/spec.md}). Never throws for what the text holds. */
export function parseHclJson(text: string, labels: HclLabels): HclFile {
  const { root, problem } = parseJson(text)
  const reading: Reading = { problems: problem === undefined ? [] : [problem] }
  const items: (HclAttribute | HclBlock)[] = []
  for (const entry of entriesOf(root)) {
    const count = labels.get(entry.key)
    if (count === undefined) items.push(...attribute(entry, reading))
    else items.push(...blocks(entry.key, entry.value, entry.line, [], count, reading))
  }
  return { body: { items, json: true }, problems: reading.problems }
}

/** An object's entries; a list of objects stands for all of them, and `//` is a comment. */
function entriesOf(node: JsonNode | undefined): readonly JsonEntry[] {
  const objects = node?.kind === 'array' ? node.items : node === undefined ? [] : [node]
  return objects.flatMap((one) => (one.kind === 'object' ? one.entries.filter(({ key }) => key !== '//') : []))
}

function blocks(type: string, node: JsonNode, line: number, labels: readonly string[], left: number, reading: Reading): readonly HclBlock[] {
  if (left > 0) return entriesOf(node).flatMap(({ key, value, line: at }) => blocks(type, value, at, [...labels, key], left - 1, reading))
  const bodies = node.kind === 'array' ? node.items : [node]
  return bodies.flatMap((one): readonly HclBlock[] => {
    if (one.kind !== 'object') return []
    const items = entriesOf(one).flatMap((entry) => (type === 'variable' && entry.key === 'type' ? typed(entry, reading) : attribute(entry, reading)))
    return [{ kind: 'block', type, labels, line, endLine: items.at(-1)?.line ?? line, body: { items, json: true } }]
  })
}

function attribute({ key, line, value }: JsonEntry, reading: Reading): readonly HclAttribute[] {
  try {
    return [{ kind: 'attribute', name: key, line, value: valueOf(value, reading) }]
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    reading.problems.push({ line: error.line, message: error.message })
    return []
  }
}

/** A type is an expression in a string: `"list(string)"`. */
function typed(entry: JsonEntry, reading: Reading): readonly HclAttribute[] {
  const { value } = entry
  const found = value.kind === 'scalar' && typeof value.value === 'string' ? parseHclExpression(value.value) : undefined
  if (found === undefined || !('kind' in found)) return attribute(entry, reading)
  return [{ kind: 'attribute', name: entry.key, line: entry.line, value: found }]
}

function valueOf(node: JsonNode, reading: Reading): HclExpression {
  const { line } = node
  if (node.kind === 'array') {
    const items = node.items.map((one) => valueOf(one, reading))
    return nodeOf({ kind: 'tuple', items }, line, items)
  }
  if (node.kind === 'object') {
    const entries = entriesOf(node).map((entry) => ({ key: textOf(entry.key, entry.line, reading), value: valueOf(entry.value, reading) }))
    return nodeOf(
      { kind: 'object', entries },
      line,
      entries.map(({ value }) => value),
    )
  }
  return typeof node.value === 'string' ? textOf(node.value, line, reading) : nodeOf({ kind: 'literal', value: node.value }, line, [])
}

function textOf(text: string, line: number, reading: Reading): HclExpression {
  if (text.includes('${') || text.includes('%{')) {
    const found = parseHclTemplate(text, line)
    if ('kind' in found) return found
    reading.problems.push({ line, message: found.message })
  }
  return nodeOf({ kind: 'literal', value: text }, line, [])
}

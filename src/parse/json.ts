/** JSON, with comments and trailing commas where people write them, to nodes with lines: the only importer of jsonc-parser. */
import { printParseErrorCode, visit } from 'jsonc-parser'
import { limits } from '../base/limits.ts'

export interface JsonEntry {
  readonly key: string
  /** Line of the key. */
  readonly line: number
  readonly value: JsonNode
}

export interface JsonObject {
  readonly kind: 'object'
  /** As written: of two equal keys the last one stands, see {@link jsonEntry}. */
  readonly entries: readonly JsonEntry[]
  readonly line: number
}

export interface JsonArray {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
  readonly line: number
}

export interface JsonScalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly line: number
}

export type JsonNode = JsonObject | JsonArray | JsonScalar

export interface JsonProblem {
  readonly line: number
  readonly message: string
}

export interface JsonFile {
  /** What could be read, up to and around a fault. */
  readonly root?: JsonNode
  readonly problem?: JsonProblem
}

interface Open {
  readonly node:
    | { readonly kind: 'object'; readonly entries: JsonEntry[]; readonly line: number }
    | { readonly kind: 'array'; readonly items: JsonNode[]; readonly line: number }
  key?: { readonly name: string; readonly line: number }
}

/**
 * Parses JSON ({@link https://www.rfc-editor.org/rfc/rfc8259}) and JSONC. A fault is told in `problem` and what stands around it is kept.
 * Never throws for what the text holds.
 */
export function parseJson(text: string): JsonFile {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  // The parser underneath recurses, so depth is looked at before it starts.
  if (isTooDeep(source)) return { problem: { line: 1, message: 'nested too deeply' } }
  const open: Open[] = []
  let root: JsonNode | undefined
  let problem: JsonProblem | undefined
  const add = (node: JsonNode): void => {
    const above = open.at(-1)
    if (above === undefined) root ??= node
    else if (above.node.kind === 'array') above.node.items.push(node)
    else if (above.key !== undefined) {
      above.node.entries.push({ key: above.key.name, line: above.key.line, value: node })
      delete above.key
    }
  }
  const begin = (node: Open['node']): void => {
    add(node)
    open.push({ node })
  }
  try {
    visit(
      source,
      {
        onObjectBegin: (_offset, _length, line) => begin({ kind: 'object', entries: [], line: line + 1 }),
        onArrayBegin: (_offset, _length, line) => begin({ kind: 'array', items: [], line: line + 1 }),
        onObjectProperty: (name, _offset, _length, line) => {
          const above = open.at(-1)
          if (above !== undefined) above.key = { name, line: line + 1 }
        },
        onObjectEnd: () => void open.pop(),
        onArrayEnd: () => void open.pop(),
        onLiteralValue: (value: string | number | boolean | null, _offset, _length, line) => add({ kind: 'scalar', value, line: line + 1 }),
        onError: (error, _offset, _length, line) => {
          problem ??= {
            line: line + 1,
            message: printParseErrorCode(error)
              .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
              .toLowerCase(),
          }
        },
      },
      { allowTrailingComma: true },
    )
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    problem = { line: 1, message: 'nested too deeply' }
  }
  return { ...(root === undefined ? {} : { root }), ...(problem === undefined ? {} : { problem }) }
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (quoted) {
      if (code === 92) index++
      else if (code === 34 || code === 10) quoted = false
    } else if (code === 34) quoted = true
    else if (code === 91 || code === 123) {
      if (++depth > limits.depth) return true
    } else if (code === 93 || code === 125) depth--
  }
  return false
}

/** One entry of an object: the last of equal keys, as every JSON parser in use takes it. */
export function jsonEntry(node: JsonNode | undefined, key: string): JsonEntry | undefined {
  return node?.kind === 'object' ? node.entries.findLast((entry) => entry.key === key) : undefined
}

/** The node at a route of keys. */
export function jsonAt(node: JsonNode | undefined, ...keys: readonly string[]): JsonNode | undefined {
  let value = node
  for (const key of keys) value = jsonEntry(value, key)?.value
  return value
}

export function jsonText(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** The imports of a TypeScript source, those of types told from those that run. */
import { parse, type ParserOptions } from '@babel/parser'

export interface Import {
  /** As written: `../base/fact.ts`, `zod`, `node:fs`. */
  readonly from: string
  /** `import()`: loaded when the line runs, if ever. */
  readonly dynamic: boolean
  /** Gone once compiled. */
  readonly typeOnly: boolean
}

const options: ParserOptions = { sourceType: 'module', plugins: ['typescript'], createImportExpressions: true }

/** In the order they stand in; an `import()` of what is computed can't be resolved, and is told as `(computed)`. */
export function importsOf(source: string): readonly Import[] {
  const found: Import[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit)
    if (!isNode(node)) return
    const one = importOf(node)
    if (one !== undefined) found.push(one)
    for (const [key, value] of Object.entries(node)) if (key !== 'loc' && typeof value === 'object' && value !== null) visit(value)
  }
  visit(parse(source, options).program)
  return found
}

interface Node {
  readonly type: string
  readonly source?: unknown
  readonly argument?: unknown
  readonly importKind?: string
  readonly exportKind?: string
  readonly specifiers?: readonly { readonly importKind?: string; readonly exportKind?: string }[]
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string'
}

function importOf(node: Node): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (node.source === undefined || node.source === null) return undefined
      // verbatimModuleSyntax keeps `import { type A } from` as an import that runs, so only the whole statement's `type` counts.
      return { from: literal(node.source), dynamic: false, typeOnly: node.importKind === 'type' || node.exportKind === 'type' }
    }
    case 'ImportExpression':
      return { from: literal(node.source), dynamic: true, typeOnly: false }
    case 'TSImportType':
      return { from: literal(node.argument ?? node.source), dynamic: false, typeOnly: true }
    default:
      return undefined
  }
}

function literal(node: unknown): string {
  const inner = isNode(node) && node.type === 'TSLiteralType' ? (node as unknown as { readonly literal: unknown }).literal : node
  const value = typeof inner === 'object' && inner !== null && 'value' in inner ? inner.value : undefined
  return typeof value === 'string' ? value : '(computed)'
}

/** Go text to a file with what it declares: the only importer of Go's grammar, which is loaded when the first file needs it. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'
import { childOf, itemsOf, partsOf, unquoted } from './nodes.ts'

export interface GoFile {
  readonly path: string
  readonly text: string
  readonly package: string
  /** Local name → import path. */
  readonly imports: ReadonlyMap<string, string>
  readonly functions: readonly GoFunction[]
  readonly types: ReadonlyMap<string, SyntaxNode>
  readonly variables: ReadonlyMap<string, GoVariable>
  /** 1-based. */
  lineOf(node: SyntaxNode): number
  textOf(node: SyntaxNode): string
}

export interface GoFunction {
  readonly name: string
  /** The type it is a method of. */
  readonly of?: string
  readonly receiver?: string
  readonly node: SyntaxNode
  readonly file: GoFile
  readonly parameters: readonly GoParameter[]
  readonly results: readonly GoParameter[]
  readonly body?: SyntaxNode
}

export interface GoParameter {
  readonly name: string
  readonly type?: SyntaxNode
}

/** A package's constant or variable; of several that one call gives, `index` says which. */
export interface GoVariable {
  readonly name: string
  readonly value?: SyntaxNode
  readonly index: number
  readonly type?: SyntaxNode
}

type Parse = (text: string) => { readonly topNode: SyntaxNode } | undefined

/** Parses Go ({@link https://go.dev/ref/spec}); the grammar steps over what it does not know. */
export async function goParser(): Promise<(file: SourceFile) => GoFile | undefined> {
  const { parser } = await import('@lezer/go')
  const parse: Parse = (text) => treeOf(parser, text)
  return (file) => {
    if (file.text.length > limits.sourceCharacters) return undefined
    const before = recent.get(file)
    if (before !== undefined) return before
    const parsed = fileOf(file, parse)
    if (parsed !== undefined) recent.set(file, parsed)
    return parsed
  }
}

/** Several programs of one module draw on the same packages. */
const recent = new WeakMap<SourceFile, GoFile>()

function fileOf({ path, text }: SourceFile, parse: Parse): GoFile | undefined {
  const root = parse(text)?.topNode
  if (root === undefined) return undefined
  const line = lineFinder(text)
  const functions: GoFunction[] = []
  const imports = new Map<string, string>()
  const types = new Map<string, SyntaxNode>()
  const variables = new Map<string, GoVariable>()
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to)
  const clause = childOf(root, 'PackageClause')
  const name = clause === undefined ? undefined : childOf(clause, 'DefName')
  const file: GoFile = {
    path,
    text,
    package: name === undefined ? '' : textOf(name),
    imports,
    functions,
    types,
    variables,
    lineOf: (node) => line(node.from),
    textOf,
  }
  for (const node of partsOf(root)) {
    if (node.name === 'ImportDecl') for (const spec of specsOf(node, 'ImportSpec')) addImport(spec, imports, textOf)
    else if (node.name === 'FunctionDecl' || node.name === 'MethodDecl') functions.push(functionOf(node, file))
    else if (node.name === 'TypeDecl') {
      for (const spec of specsOf(node, 'TypeSpec')) {
        const named = childOf(spec, 'DefName')
        if (named !== undefined && spec.lastChild !== null) types.set(textOf(named), spec.lastChild)
      }
    } else if (node.name === 'VarDecl' || node.name === 'ConstDecl') {
      for (const spec of [...specsOf(node, 'VarSpec'), ...specsOf(node, 'ConstSpec')]) {
        for (const one of declared(spec, textOf)) variables.set(one.name, one)
      }
    }
  }
  return file
}

function specsOf(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const list = childOf(node, 'SpecList')
  return (list ?? node).getChildren(name)
}

function addImport(spec: SyntaxNode, imports: Map<string, string>, textOf: (node: SyntaxNode) => string): void {
  const written = childOf(spec, 'String')
  if (written === undefined) return
  const path = unquoted(textOf(written))
  const own = childOf(spec, 'DefName')
  imports.set(own === undefined ? localName(path) : textOf(own), path)
}

/** A package most often bears the last part of its path, less a major version: {@link https://go.dev/ref/mod#major-version-suffixes}. */
function localName(path: string): string {
  const parts = path.split('/')
  const last = parts.at(-1) ?? ''
  const named = /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? '') : last
  return named
    .replace(/\.v\d+$/, '')
    .replace(/^go-|-go$|\.go$/g, '')
    .replaceAll('-', '')
}

/** Names of a `var`, `const` or `:=` with what each takes. */
export function declared(spec: SyntaxNode, textOf: (node: SyntaxNode) => string): readonly GoVariable[] {
  const items = itemsOf(spec)
  const at = items.findIndex(({ name }) => name === '=' || name === ':=')
  const names = spec.getChildren('DefName').map(textOf)
  const values = at === -1 ? [] : items.slice(at + 1)
  const type = (at === -1 ? items : items.slice(0, at)).find(({ name }) => name !== 'DefName' && name !== 'var')
  return names.map((name, index) => {
    const value = values.length === names.length ? values[index] : values[0]
    return { name, index: values.length === names.length ? 0 : index, ...(value === undefined ? {} : { value }), ...(type === undefined ? {} : { type }) }
  })
}

function functionOf(node: SyntaxNode, file: GoFile): GoFunction {
  const isMethod = node.name === 'MethodDecl'
  const lists = node.getChildren('Parameters')
  const [receiver] = isMethod && lists[0] !== undefined ? parametersOf(lists[0], file) : []
  const own = childOf(node, isMethod ? 'FieldName' : 'DefName')
  const of = receiver?.type === undefined ? undefined : file.textOf(receiver.type).replace(/^\*/, '').replace(/\[.*$/s, '')
  return {
    name: own === undefined ? '' : file.textOf(own),
    ...(of === undefined ? {} : { of }),
    ...(receiver === undefined ? {} : { receiver: receiver.name }),
    file,
    ...signatureOf(node, file, isMethod ? 1 : 0),
  }
}

/** Parameters, results and body of a declaration or of a function literal. */
export function signatureOf(node: SyntaxNode, file: GoFile, from = 0): Pick<GoFunction, 'node' | 'parameters' | 'results' | 'body'> {
  const lists = node.getChildren('Parameters').slice(from)
  const body = childOf(node, 'Block')
  const parameters = lists[0] === undefined ? [] : parametersOf(lists[0], file)
  const after = lists[0]?.nextSibling
  const results =
    lists[1] !== undefined ? parametersOf(lists[1], file) : after !== null && after !== undefined && after.name !== 'Block' ? [{ name: '', type: after }] : []
  return { node, parameters, results, ...(body === undefined ? {} : { body }) }
}

function parametersOf(list: SyntaxNode, file: GoFile): readonly GoParameter[] {
  return list.getChildren('Parameter').flatMap((one): readonly GoParameter[] => {
    const names = one.getChildren('DefName').map((name) => file.textOf(name))
    const type = one.lastChild ?? undefined
    if (names.length === 0) return [{ name: '', ...(type === undefined ? {} : { type }) }]
    return names.map((name) => ({ name, ...(type === undefined || type.name === 'DefName' ? {} : { type }) }))
  })
}

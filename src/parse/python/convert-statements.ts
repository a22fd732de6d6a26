/** Statements of the parser's tree to this folder's own. */
import type { SyntaxNode } from '@lezer/common'
import { annotationOf, argumentsOf, childrenOf, expressionOf, expressionsIn, parametersOf, textOf, type Source } from './convert-expressions.ts'
import type { PyExpression, PyStatement } from './nodes.ts'

/** The statements of a script or of the body of one. */
export function statementsOf(node: SyntaxNode | null | undefined, source: Source, depth: number): readonly PyStatement[] {
  if (node === null || node === undefined) return []
  if (depth > source.deepest) {
    source.fault(node, 'nested too deeply')
    return []
  }
  return childrenOf(node).flatMap((child) => (child.name === ':' ? [] : statementOf(child, source, depth + 1)))
}

function statementOf(node: SyntaxNode, source: Source, depth: number, decorators: readonly PyExpression[] = []): readonly PyStatement[] {
  const span = source.span(node)
  const nodes = childrenOf(node)
  switch (node.name) {
    case 'ImportStatement':
      return importOf(node, source)
    case 'AssignStatement':
      return assignOf(node, source, depth)
    case 'UpdateStatement': {
      const [target, value] = expressionsIn(nodes, source, depth)
      const sign = node.getChild('UpdateOp')
      return target === undefined || value === undefined || sign === null
        ? []
        : [{ type: 'update', target, operator: textOf(sign, source).slice(0, -1), value, ...span }]
    }
    case 'ExpressionStatement':
      return expressionsIn(nodes, source, depth).map((value) => ({ type: 'expression' as const, value, ...span }))
    case 'StatementGroup':
      return nodes.flatMap((child) => statementOf(child, source, depth))
    case 'ReturnStatement': {
      const values = expressionsIn(nodes, source, depth)
      const value = values.length > 1 ? { type: 'list' as const, of: 'tuple' as const, items: values, ...span } : values[0]
      return [{ type: 'return', ...(value === undefined ? {} : { value }), ...span }]
    }
    case 'IfStatement':
      return [ifOf(node, source, depth)]
    case 'TryStatement':
      return [tryOf(node, source, depth)]
    case 'WithStatement':
    case 'ForStatement':
    case 'WhileStatement':
      return blockOf(node, source, depth)
    case 'MatchStatement':
      return matchOf(node, source, depth)
    case 'DecoratedStatement': {
      const found = node.getChildren('Decorator').map((decorator) => decoratorOf(decorator, source, depth))
      const inner = nodes.at(-1)
      return inner === undefined || inner.name === 'Decorator' ? [] : statementOf(inner, source, depth, found)
    }
    case 'FunctionDefinition': {
      const name = node.getChild('VariableName')
      const list = node.getChild('ParamList')
      const typed = node.getChild('TypeDef')
      const returns = typed === null ? undefined : annotationOf(typed, source, depth)
      return [
        {
          type: 'function',
          name: name === null ? '' : textOf(name, source),
          parameters: list === null ? [] : parametersOf(list, source, depth),
          decorators,
          ...(returns === undefined ? {} : { returns }),
          async: node.firstChild?.name === 'async',
          body: statementsOf(node.getChild('Body'), source, depth),
          ...span,
        },
      ]
    }
    case 'ClassDefinition': {
      const name = node.getChild('VariableName')
      const list = node.getChild('ArgList')
      return [
        {
          type: 'class',
          name: name === null ? '' : textOf(name, source),
          bases: list === null ? [] : argumentsOf(list, source, depth),
          decorators,
          body: statementsOf(node.getChild('Body'), source, depth),
          ...span,
        },
      ]
    }
    default:
      return node.name.endsWith('Statement') ? [{ type: 'other', word: node.firstChild?.name ?? '', inside: expressionsIn(nodes, source, depth), ...span }] : []
  }
}

/** Each clause is a block: which of them runs, nobody says. */
function matchOf(node: SyntaxNode, source: Source, depth: number): readonly PyStatement[] {
  const heads = expressionsIn(childrenOf(node), source, depth)
  const clauses = node.getChild('MatchBody')?.getChildren('MatchClause') ?? []
  return clauses.map((clause) => {
    const body = statementsOf(clause.getChild('Body'), source, depth)
    return { type: 'block' as const, of: 'match' as const, heads, binds: [], body, ...source.span(clause) }
  })
}

/** `@name`, `@a.b(…)`: a path of names, and arguments where there are any. */
function decoratorOf(node: SyntaxNode, source: Source, depth: number): PyExpression {
  const span = source.span(node)
  const nodes = childrenOf(node)
  const inner = nodes.find((one) => one.name.endsWith('Expression'))
  if (inner !== undefined) return expressionOf(inner, source, depth)
  let path: PyExpression | undefined
  for (const part of nodes) {
    if (part.name !== 'VariableName' && part.name !== 'PropertyName') continue
    const name = textOf(part, source)
    path = path === undefined ? { type: 'name', name, ...span } : { type: 'member', object: path, name, ...span }
  }
  const list = node.getChild('ArgList')
  if (path === undefined) return { type: 'other', inside: [], ...span }
  return list === null ? path : { type: 'call', callee: path, arguments: argumentsOf(list, source, depth), ...span }
}

function importOf(node: SyntaxNode, source: Source): readonly PyStatement[] {
  const span = source.span(node)
  const words = childrenOf(node).map((child) => textOf(child, source))
  const named = (list: readonly string[]): { name: string; as?: string }[] => {
    const names: { name: string; as?: string }[] = []
    let before = ','
    for (const word of list) {
      const last = names.at(-1)
      if (before === 'as' && last !== undefined) last.as = word
      else if (before === '.' && last !== undefined) last.name += `.${word}`
      else if (/^\w/.test(word) && word !== 'as') names.push({ name: word })
      before = word
    }
    return names
  }
  if (words[0] !== 'from') {
    return named(words.slice(1)).map(({ name, as }) => ({ type: 'import' as const, level: 0, module: name, ...(as === undefined ? {} : { as }), ...span }))
  }
  const middle = words.indexOf('import')
  if (middle === -1) return []
  const from = words.slice(1, middle)
  const level = from.join('').replace(/[^.].*$/, '').length
  const names = words.slice(middle + 1)
  return [
    {
      type: 'import',
      level,
      module: from.join('').slice(level),
      names: names[0] === '*' ? '*' : named(names).map(({ name, as }) => ({ name, as: as ?? name })),
      ...span,
    },
  ]
}

/** `a, b = c = 1, 2`: what stands between two signs is one target, or a tuple of several. */
function assignOf(node: SyntaxNode, source: Source, depth: number): readonly PyStatement[] {
  const span = source.span(node)
  const sides: SyntaxNode[][] = [[]]
  let commas: boolean[] = [false]
  for (const child of childrenOf(node)) {
    if (child.name === 'AssignOp') {
      sides.push([])
      commas = [...commas, false]
    } else if (child.name === ',') commas[commas.length - 1] = true
    else sides.at(-1)?.push(child)
  }
  const typed = node.getChild('TypeDef')
  const annotation = typed === null ? undefined : annotationOf(typed, source, depth)
  const values = sides.map((side, index): PyExpression | undefined => {
    const items = expressionsIn(side, source, depth)
    return commas[index] === true ? { type: 'list', of: 'tuple', items, ...span } : items[0]
  })
  // Of a line that is not understood, what is left of it is no value.
  const broken: PyExpression | undefined = childrenOf(node).some((child) => child.type.isError) ? { type: 'other', inside: [], ...span } : undefined
  const value = values.length > 1 ? (broken ?? values.at(-1)) : undefined
  const targets = (values.length > 1 ? values.slice(0, -1) : values).filter((one) => one !== undefined)
  if (targets.length === 0) return []
  return [{ type: 'assign', targets, ...(value === undefined ? {} : { value }), ...(annotation === undefined ? {} : { annotation }), ...span }]
}

function ifOf(node: SyntaxNode, source: Source, depth: number): PyStatement {
  const branches: { test: PyExpression; body: readonly PyStatement[] }[] = []
  let otherwise: readonly PyStatement[] = []
  let test: PyExpression | undefined
  for (const child of childrenOf(node)) {
    if (child.name === 'else') test = undefined
    else if (child.name === 'Body') {
      const body = statementsOf(child, source, depth)
      if (test === undefined) otherwise = body
      else branches.push({ test, body })
    } else test = expressionsIn([child], source, depth)[0] ?? test
  }
  return { type: 'if', branches, otherwise, ...source.span(node) }
}

function tryOf(node: SyntaxNode, source: Source, depth: number): PyStatement {
  const bodies = new Map<string, (readonly PyStatement[])[]>()
  let word = ''
  for (const child of childrenOf(node)) {
    if (/^(try|except|else|finally)$/.test(child.name)) word = child.name
    else if (child.name === 'Body') bodies.set(word, [...(bodies.get(word) ?? []), statementsOf(child, source, depth)])
  }
  const first = (name: string): readonly PyStatement[] => bodies.get(name)?.[0] ?? []
  return { type: 'try', body: first('try'), handlers: bodies.get('except') ?? [], otherwise: first('else'), last: first('finally'), ...source.span(node) }
}

function blockOf(node: SyntaxNode, source: Source, depth: number): readonly PyStatement[] {
  const nodes = childrenOf(node)
  const of = node.name === 'WithStatement' ? 'with' : node.name === 'ForStatement' ? 'for' : 'while'
  const start = of === 'for' ? nodes.findIndex((one) => one.name === 'in') : 0
  const binds = nodes
    .flatMap((one, index) => (of === 'for' && index < start && one.name === 'TupleExpression' ? childrenOf(one) : [one]).map((name) => ({ name, index })))
    .filter(({ name: one, index }) => one.name === 'VariableName' && (of === 'for' ? index < start : nodes[index - 1]?.name === 'as'))
    .map(({ name }) => name)
    .map((one) => textOf(one, source))
  const heads = nodes.filter((one, index) => index > start && nodes[index - 1]?.name !== 'as' && one.name !== 'Body')
  const [body, ...rest] = node.getChildren('Body').map((one) => statementsOf(one, source, depth))
  return [{ type: 'block', of, heads: expressionsIn(heads, source, depth), binds, body: body ?? [], ...source.span(node) }, ...rest.flat()]
}

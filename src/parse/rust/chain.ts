/** Builders as Rust writes them: `PgPoolOptions::new().max_connections(5).connect(&url)`, through bindings that are set up step by step. */
import { argumentsOf, childrenOf, eachNode, lastOf, nameOf, pathOf, textOf, type RustFile, type RustNode } from './parse.ts'

export interface Step {
  readonly name: string
  readonly arguments: readonly RustNode[]
  readonly node: RustNode
}

export interface Chain {
  /** `PgPoolOptions::new`; empty where it starts from anything else. */
  readonly path: string
  /** What stands in angle brackets: `Postgres` of `Pool::<Postgres>::connect`. */
  readonly types: string
  readonly arguments: readonly RustNode[]
  readonly steps: readonly Step[]
  readonly root: RustNode
}

const wrappers = /^(TryExpression|AwaitExpression|ParenthesizedExpression|ReferenceExpression|ExpressionStatement|TypeCastExpression)$/
const marks = /^(&|mut|\(|\)|await|\?|;)$/

function bare(node: RustNode): RustNode {
  let one = node
  for (let next: RustNode | undefined = one; next !== undefined && wrappers.test(one.name);) {
    next = childrenOf(one).find(({ name }) => !marks.test(name))
    if (next !== undefined) one = next
  }
  return one
}

/** How many bindings and methods one chain may lead through. */
const longest = 200

export function chainOf(node: RustNode, file: RustFile): Chain {
  const steps: Step[] = []
  let one = bare(node)
  for (let count = 0; count < longest; count++) {
    const target = one.name === 'CallExpression' ? one.firstChild : null
    const field = target?.name === 'GenericFunction' ? (target.firstChild ?? target) : target
    if (field?.name === 'FieldExpression') {
      const name = field.getChild('FieldIdentifier')
      const receiver = field.firstChild
      if (name === null || receiver === null) break
      steps.unshift({ name: textOf(name, file), arguments: argumentsOf(one), node: one })
      one = bare(receiver)
      continue
    }
    const bound = one.name === 'Identifier' ? letOf(textOf(one, file), one, file) : undefined
    if (bound === undefined) break
    steps.unshift(...setUp(bound, textOf(one, file), file))
    const value = bound.lastChild?.name === ';' ? bound.lastChild.prevSibling : bound.lastChild
    if (value === null) break
    one = bare(value)
  }
  const target = one.name === 'CallExpression' ? one.firstChild : null
  if (target === null) return { path: '', types: '', arguments: [], steps, root: one }
  return { path: pathOf(target, file), types: typesIn(target, file), arguments: argumentsOf(one), steps, root: one }
}

function typesIn(target: RustNode, file: RustFile): string {
  const found: string[] = []
  eachNode(target, (node) => {
    if (node.name === 'TypeArgList') found.push(textOf(node, file))
    return true
  })
  return found.join(' ')
}

function letOf(name: string, node: RustNode, file: RustFile): RustNode | undefined {
  for (let one: RustNode = node; one.parent !== null && one.name !== 'FunctionItem'; one = one.parent) {
    if (one.parent.name !== 'Block') continue
    for (let before = one.prevSibling; before !== null; before = before.prevSibling)
      if (before.name === 'LetDeclaration' && nameOf(before, file) === name) return before
  }
  return undefined
}

/** `options.max_connections(9);` and `config.url = Some(url);` behind a binding. */
function setUp(bound: RustNode, name: string, file: RustFile): readonly Step[] {
  const found: Step[] = []
  for (let one = bound.nextSibling; one !== null; one = one.nextSibling) {
    if (one.name === 'LetDeclaration' && nameOf(one, file) === name) break
    if (one.name !== 'ExpressionStatement') continue
    const inner = one.firstChild
    if (inner?.name === 'AssignmentExpression') {
      const [target, , value] = childrenOf(inner)
      const field = target?.name === 'FieldExpression' ? target.getChild('FieldIdentifier') : null
      if (target?.firstChild?.name === 'Identifier' && textOf(target.firstChild, file) === name && field !== null && value !== undefined)
        found.push({ name: textOf(field, file), arguments: [value], node: inner })
      continue
    }
    let receiver = inner === null ? one : bare(inner)
    const steps: Step[] = []
    while (receiver.name === 'CallExpression' && receiver.firstChild?.name === 'FieldExpression') {
      const field = receiver.firstChild.getChild('FieldIdentifier')
      if (field !== null) steps.unshift({ name: textOf(field, file), arguments: argumentsOf(receiver), node: receiver })
      receiver = bare(receiver.firstChild.firstChild ?? receiver.firstChild)
    }
    if (receiver.name === 'Identifier' && textOf(receiver, file) === name) found.push(...steps)
  }
  return found
}

/** The last two parts of a path: `PgPool::connect` of `sqlx::PgPool::connect`. */
export function endOf(path: string): string {
  const parts = path.split('::')
  return parts.length < 2 ? lastOf(path) : parts.slice(-2).join('::')
}

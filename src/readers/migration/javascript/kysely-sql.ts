/** Kysely's templates as the statements that they become. */
import { bindingOf, isCall, keyName, type JsNode } from '../../../parse/javascript/index.ts'
import { computedWord, textOfSql } from '../code/statements.ts'
import { textOfName, type Built } from './kysely-chain.ts'
import { items, settled, text, textWithGaps, type Given } from './values.ts'
import type { Walk } from './walk.ts'

const deepest = 20

/** {@link https://kysely-org.github.io/kysely-apidoc/interfaces/Sql.html `` sql`…` `` and `sql.raw('…')`}; undefined where it is none, `sql` undefined where nothing of it is known. */
export function sqlOf({ root, calls }: Built, walk: Walk): { readonly sql: string | undefined; readonly from: Given } | undefined {
  if (root.node.type === 'TaggedTemplateExpression')
    return isSql(root.module, root.node.tag) ? { sql: template(root, walk, 0), from: { ...root, node: root.node.quasi } } : undefined
  const raw = isSql(root.module, root.node) ? calls.find(({ method }) => method === 'raw') : undefined
  const given = raw?.argument(0)
  if (raw === undefined || given === undefined) return undefined
  return { sql: textWithGaps(given, walk.imports), from: given }
}

function isSql(module: Given['module'], node: JsNode): boolean {
  return node.type === 'Identifier' && (node.name === 'sql' || bindingOf(module, node)?.source === 'kysely')
}

/** The text of a template; undefined where it is none of Kysely's, or nothing but what is computed. */
export function template(given: Given, walk: Walk, depth = 0): string | undefined {
  const found = settled(given, walk.imports)
  const { module, node, scope } = found
  if (depth > deepest || --walk.imports.budget.steps < 0) return undefined
  if (node.type !== 'TaggedTemplateExpression') return isCall(node) ? helper(found, walk, depth) : undefined
  const { quasis, expressions } = node.quasi
  const whole = quasis.map((quasi, index) => {
    const inner = expressions[index]
    const own = quasi.value.cooked ?? quasi.value.raw
    return inner === undefined ? own : own + part({ module, node: inner as JsNode, scope }, walk, depth + 1)
  })
  return whole.join('')
}

/** What stands between the brackets: a piece of SQL, or a value that is sent beside it. */
function part(given: Given, walk: Walk, depth: number): string {
  const inner = template(given, walk, depth)
  if (inner !== undefined) return inner
  const found = settled(given, walk.imports)
  const plain = text(found, walk.imports)
  const name = plain === undefined ? textOfName(found, walk) : undefined
  if (name !== undefined) return walk.write.name(name)
  if (plain === undefined) return computedWord
  return found.node.type === 'NumericLiteral' || found.node.type === 'BooleanLiteral' ? plain : textOfSql(plain)
}

/** {@link https://kysely-org.github.io/kysely-apidoc/interfaces/Sql.html `sql.ref`, `sql.table`, `sql.id`, `sql.raw`, `sql.lit`, `sql.val`, `sql.join`} */
function helper({ module, node, scope }: Given, walk: Walk, depth: number): string | undefined {
  if (!isCall(node) || node.callee.type !== 'MemberExpression' || !isSql(module, node.callee.object)) return undefined
  const given = node.arguments.map((one): Given => ({ module, node: one as JsNode, scope }))
  const [first, second] = given
  if (first === undefined) return undefined
  const { write } = walk
  switch (keyName(node.callee.property)) {
    case 'raw':
      return textWithGaps(first, walk.imports)
    case 'ref':
    case 'table':
      return write.name(text(first, walk.imports))
    case 'id':
      return given.map((one) => write.name(text(one, walk.imports)?.replaceAll('.', ''))).join('.')
    case 'lit':
    case 'literal':
    case 'val':
    case 'value':
      return part(first, walk, depth + 1)
    case 'join': {
      const between = second === undefined ? ', ' : (template(second, walk, depth + 1) ?? ', ')
      return items(first, walk.imports)
        ?.map((one) => part(one, walk, depth + 1))
        .join(between)
    }
    default:
      return undefined
  }
}

/** Goes through a module's literals and calls, each with the names that lead to it. */
import { wordsOf } from '../../base/paths.ts'
import { partsOf, type PyExpression, type PyModule, type PyStatement } from '../../parse/python/index.ts'
import { nameOf } from './made.ts'

export interface PyLiteral {
  /** A text, a call, or what is assigned. */
  readonly node: PyExpression
  /** Functions, classes, variables, keys and arguments down to it. */
  readonly route: readonly string[]
  /** What it is called itself: the last name of the route, where nothing else stands between. */
  readonly name?: string
  /** What it is assigned to, where it is the whole of that. */
  readonly target?: PyExpression
}

/** Made up, or for trials: it serves nobody. */
const tried =
  /^(examples?|samples?|mock(ed|s)?|fakes?|dummy|fixtures?|demo|sandbox|dev|devel|develop|development|local|tests?|testing|ci|debug|unittest|pytest|staging|stage)$/
/** Keys and arguments that say what something looks like. */
const shows = /^(placeholder|descriptions?|help(_text)?|title|messages?|label|hint|docs?|(json_)?schema(_extra)?|openapi|swagger|responses?)$/i
const tells = /(^|\.)(print|log|logger|logging)(\.\w+)?$|(Error|Exception|\.(starts|ends)with)$/

function isTried(name: string): boolean {
  return wordsOf(name.replace(/([a-z\d])([A-Z])/g, '$1 $2')).some((word) => tried.test(word.toLowerCase()))
}

/** `if settings.DEBUG:`, and not `if not settings.DEBUG:`. */
const forWork = /debug|test|\bdev|local|__main__/i
const against = /\bnot\b|!=/

/** All that is taken for what it says: nothing below a name that shows or is for trials, nor in a branch for work on the code. */
export function literalsOf(module: PyModule, take: (one: PyLiteral) => void): void {
  const look = (node: PyExpression | undefined, route: readonly string[], name?: string, target?: PyExpression): void => {
    if (node === undefined || (name !== undefined && (isTried(name) || (target === undefined && shows.test(name))))) return
    const own = name === undefined ? route : [...route, name]
    if (node.type === 'string' || node.type === 'call' || target !== undefined)
      take({ node, route: own, ...(name === undefined ? {} : { name }), ...(target === undefined ? {} : { target }) })
    if (node.type === 'call') {
      const called = nameOf(node.callee)
      if (isTried(called) || tells.test(called)) return
      look(node.callee, own)
      for (const one of node.arguments) look(one.value, own, one.name)
    } else if (node.type === 'dict') for (const { key, value } of node.entries) look(value, own, key?.type === 'string' ? key.value : undefined)
    // `'RATES_APIKEY': (str, 'General', '…')`: its type, where it is shown, and what it is where nobody sets it.
    else if (node.type === 'list' && node.of === 'tuple' && node.items[0]?.type === 'name') for (const one of node.items) look(one, route, name)
    // What is compared is somebody else's.
    else if (node.type !== 'binary' || /^(\+|or|and)$/.test(node.operator)) for (const part of partsOf(node)) look(part, own)
  }
  const visit = (one: PyStatement, route: readonly string[]): void => {
    const all = (body: readonly PyStatement[], inside = route): void => body.forEach((inner) => visit(inner, inside))
    switch (one.type) {
      case 'assign':
        return look(
          one.value,
          route,
          one.targets.map(calledBy).find((name) => name !== undefined),
          one.targets[0],
        )
      case 'return':
        return look(one.value, route)
      case 'expression':
        // A text that stands alone is a remark.
        return one.value.type === 'string' ? undefined : look(one.value, route)
      case 'if':
        for (const { test, body } of one.branches) {
          const asked = module.text.slice(test.from, test.to)
          if (!forWork.test(asked) || against.test(asked)) all(body)
        }
        return all(one.otherwise)
      case 'try':
        return [one.body, ...one.handlers, one.otherwise, one.last].forEach((body) => all(body))
      case 'block':
        one.heads.forEach((head) => look(head, route))
        return all(one.body)
      case 'function':
      case 'class':
        if (isTried(one.name)) return
        if (one.type === 'function') for (const { name, fallback } of one.parameters) look(fallback, [...route, one.name], name)
        return all(one.body, [...route, one.name])
      default:
    }
  }
  for (const one of module.body) visit(one, [])
}

/** `app.secret_key = …`, `config['SECRET_KEY'] = …` and a plain name. */
function calledBy(target: PyExpression): string | undefined {
  if (target.type === 'name' || target.type === 'member') return target.name
  return target.type === 'subscript' && target.index?.type === 'string' ? target.index.value : undefined
}

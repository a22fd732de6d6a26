/** Which of several constructions can run in one process: branches of one choice make one client, and what only development runs makes none. */
import { bare, callsOf, dotted, isCall, isFunction, truthOf, type Imports, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import { leaves } from './made.ts'

/** Whether a node stands where production never comes: the other side of a test of `NODE_ENV`. */
export function isOutOfProduction(module: JsModule, start: JsNode, imports: Imports): boolean {
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      if (above.test === node) continue
      const truth = truthOf({ module, node: above.test }, imports)
      if (truth !== undefined && truth !== (above.consequent === node)) return true
    } else if (above.type === 'LogicalExpression' && above.operator === '&&' && above.right === node) {
      if (truthOf({ module, node: above.left }, imports) === false) return true
    } else if (above.type === 'BlockStatement' || above.type === 'Program') {
      // `if (production) return new …` above: what follows is development's.
      for (const statement of above.body) {
        // Each of many in one long block would be asked what stands above it.
        if (statement === node || --imports.budget.steps < 0) break
        if (statement.type === 'IfStatement' && leaves(statement.consequent) && truthOf({ module, node: statement.test }, imports) === true) return true
      }
    }
  }
  return false
}

/** Whether of two nodes only one can run: sides of one choice, or both what one function returns. */
export function areExclusive(module: JsModule, first: JsNode, second: JsNode): boolean {
  const above = [first]
  for (let node = module.parents.get(first); node !== undefined; node = module.parents.get(node)) above.push(node)
  const places = new Map(above.map((node, index) => [node, index]))
  let child = second
  for (let node: JsNode | undefined = second; node !== undefined; child = node, node = module.parents.get(node)) {
    const place = places.get(node)
    if (place === undefined) continue
    const other = above[place - 1]
    if (other === undefined) return false
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') return node.test !== other && node.test !== child
    if (node.type === 'SwitchStatement' || node.type === 'LogicalExpression') return true
    if (node.type === 'TryStatement') return node.finalizer !== other && node.finalizer !== child
    if (node.type !== 'BlockStatement') return false
    return ends(other) || ends(child)
  }
  return false
}

/** A statement after which its block does not go on, or an `if` of which that is true. */
function ends(statement: JsNode): boolean {
  return leaves(statement) || (statement.type === 'IfStatement' && leaves(statement.consequent))
}

/** Whether a node runs only on one side of a choice that neither the file nor production settles. */
export function isInBranch(module: JsModule, start: JsNode, imports: Imports): boolean {
  const isOpen = (test: JsNode): boolean => truthOf({ module, node: test }, imports) === undefined
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if ((above.type === 'IfStatement' || above.type === 'ConditionalExpression') && above.test !== node && isOpen(above.test)) return true
    if (above.type === 'LogicalExpression' && above.right === node && isOpen(above.left)) return true
    if (above.type === 'SwitchCase' && above.test !== node) return true
  }
  return false
}

/** Names that say of themselves that tests run, or development: `EnvSet.values.isIntegrationTest`, `process.env.VITEST`. */
const ofTests =
  /(^|\.)((is|IS|in|IN)_?((Unit|Integration|E2[Ee]|UNIT|INTEGRATION|E2E)_?)?(Test(s|ing|Run|Mode|Env(ironment)?)?|TEST(S|ING|_RUN|_MODE|_ENV(IRONMENT)?)?|Dev(elopment|Mode)?|DEV(ELOPMENT|_MODE)?)|VITEST(_WORKER_ID)?|JEST_WORKER_ID|__(DEV|TEST)__|(integration|e2e|unit)Tests?|(INTEGRATION|E2E|UNIT)_TESTS?)$/

/** Whether a condition is true only where tests or developers run the code; undefined where it says neither. */
function isForTests(test: JsNode): boolean | undefined {
  const node = bare(test)
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = isForTests(node.argument)
    return inner === undefined ? undefined : !inner
  }
  if (node.type === 'LogicalExpression') {
    const [left, right] = [isForTests(node.left), isForTests(node.right)]
    // `a && isTest` is for tests; `isTest || a` may be for anything.
    if (node.operator === '&&') return left === true || right === true ? true : left === false && right === false ? false : undefined
    return node.operator === '||' && left === right ? left : undefined
  }
  if (isCall(node) && node.arguments.length > 0) return undefined
  return ofTests.test(dotted(isCall(node) ? (node.callee as JsNode) : node)) ? true : undefined
}

function inTestBranch(module: JsModule, start: JsNode, imports: Imports): boolean {
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      if (above.test !== node && isForTests(above.test) === (above.consequent === node)) return true
    } else if (above.type === 'LogicalExpression' && above.operator === '&&' && above.right === node) {
      if (isForTests(above.left) === true) return true
    } else if (above.type === 'BlockStatement') {
      for (const statement of above.body) {
        if (statement === node || --imports.budget.steps < 0) break
        if (statement.type === 'IfStatement' && leaves(statement.consequent) && isForTests(statement.test) === false) return true
      }
    }
  }
  return false
}

/** Whether what stands here is for tests or development alone, or in a function that nothing else calls. */
export function isAside(module: JsModule, start: JsNode, imports: Imports, depth = 0): boolean {
  if (isOutOfProduction(module, start, imports) || inTestBranch(module, start, imports)) return true
  if (depth > 4 || imports.budget.steps < 0) return false
  let around = module.parents.get(start)
  while (around !== undefined && !isFunction(around)) around = module.parents.get(around)
  if (around === undefined) return false
  const { calls, others, exported } = callsOf(module, around)
  if (exported || others.length > 0 || calls.length === 0 || calls.length > 20) return false
  return calls.every((call) => isAside(module, call, imports, depth + 1))
}

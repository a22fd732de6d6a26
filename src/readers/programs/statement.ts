/** Goes through a program's statements in order: branches that nobody can tell are gone through doubtfully, and loops turn as often as they would. */
import type { JsNode } from '../../parse/javascript/index.ts'
import { limits } from '../../base/limits.ts'
import { nullValue, textValue, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { assign, bind } from './assign.ts'
import { enumOf } from './enums.ts'
import { evaluate } from './expression.ts'
import { classOf, functionOf } from './functions.ts'
import { oneOf } from './one-of.ts'
import { binary, truth } from './operators.ts'
import { doubtfully, inside, placeIn, within, type Spot } from './run.ts'
import { Scope } from './scope.ts'

/** How a statement ended: by itself, or by leaving what it stands in. */
export type Ending = undefined | { readonly kind: 'break' | 'continue' | 'throw' } | { readonly kind: 'return'; readonly value: Value }

/** Functions can be used above where they are written. */
export function hoist(statements: readonly JsNode[], spot: Spot): void {
  for (const written of statements) {
    const node = written.type === 'ExportNamedDeclaration' || written.type === 'ExportDefaultDeclaration' ? (written.declaration as JsNode | null) : written
    if (node?.type === 'FunctionDeclaration' && node.id) spot.scope.declare(node.id.name, functionOf(node, spot), spot.run.doubts.length)
  }
}

export function executeAll(statements: readonly JsNode[], spot: Spot): Ending {
  hoist(statements, spot)
  for (const statement of statements) {
    const ending = execute(statement, spot)
    if (ending !== undefined) return ending
  }
  return undefined
}

export function execute(node: JsNode, spot: Spot): Ending {
  return within(spot.run, () => executed(node, spot))
}

function block(node: JsNode, spot: Spot): Ending {
  const inner = { ...spot, scope: new Scope(spot.scope) }
  return node.type === 'BlockStatement' ? executeAll(node.body, inner) : execute(node, inner)
}

function executed(node: JsNode, spot: Spot): Ending {
  const { run, scope } = spot
  switch (node.type) {
    case 'ExpressionStatement':
      evaluate(node.expression, spot)
      return undefined
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) {
        const route = id.type === 'Identifier' ? inside(spot, id.name) : spot
        bind(id as JsNode, init ? evaluate(init, route) : nullValue(placeIn(route, node)), spot)
      }
      return undefined
    case 'ClassDeclaration':
      if (node.id) scope.declare(node.id.name, classOf(node, spot), run.doubts.length)
      return undefined
    case 'TSEnumDeclaration':
      scope.declare(node.id.name, enumOf(node, spot), run.doubts.length)
      return undefined
    case 'BlockStatement':
      return block(node, spot)
    case 'ReturnStatement':
      return { kind: 'return', value: node.argument ? evaluate(node.argument, spot) : nullValue(placeIn(spot, node)) }
    case 'ThrowStatement':
      return { kind: 'throw' }
    case 'BreakStatement':
    case 'ContinueStatement':
      return { kind: node.type === 'BreakStatement' ? 'break' : 'continue' }
    case 'IfStatement':
      return branch(evaluate(node.test, spot), node.consequent, node.alternate ?? undefined, spot)
    case 'TryStatement': {
      const ending = block(node.block, spot)
      const final = node.finalizer ? block(node.finalizer, spot) : undefined
      return final ?? (ending?.kind === 'throw' ? undefined : ending)
    }
    case 'SwitchStatement':
      return switched(node, spot)
    case 'ForOfStatement':
    case 'ForInStatement':
      return eachOf(node, spot)
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return counted(node, spot)
    case 'LabeledStatement':
      return execute(node.body, spot)
    default:
      return undefined
  }
}

/** Both sides of what nobody can tell may be taken. */
function branch(test: Value, yes: JsNode, no: JsNode | undefined, spot: Spot): Ending {
  const taken = truth(test)
  if (taken !== undefined) return taken ? block(yes, spot) : no === undefined ? undefined : block(no, spot)
  const { run } = spot
  const a = doubtfully(run, test, () => block(yes, spot))
  const b = doubtfully(run, test, () => (no === undefined ? undefined : block(no, spot)))
  if (a?.kind === 'return' && b?.kind === 'return') return { kind: 'return', value: oneOf(test, a.value, b.value, spot) }
  // A program that stops there makes nothing: it is judged as it goes on.
  for (const one of [a, b]) {
    if (one?.kind !== 'return') continue
    spot.returns?.push(one.value)
    if (spot.returns !== undefined) run.doubts.push(test)
  }
  return undefined
}

function switched(node: Extract<JsNode, { type: 'SwitchStatement' }>, spot: Spot): Ending {
  const of = evaluate(node.discriminant, spot)
  const inner = { ...spot, scope: new Scope(spot.scope) }
  let on = false
  const run = (from: number): Ending => {
    for (const { consequent } of node.cases.slice(from)) {
      const ending = executeAll(consequent, inner)
      if (ending?.kind === 'break') return undefined
      if (ending !== undefined) return ending
    }
    return undefined
  }
  for (const [index, { test }] of node.cases.entries()) {
    if (!test) continue
    const same = truth(binary('===', of, evaluate(test, inner), spot.run.work, placeIn(spot, test)))
    if (same === undefined) {
      const ending = doubtfully(spot.run, of, () => run(index))
      if (ending?.kind === 'return') spot.returns?.push(ending.value)
      on = true
    } else if (same && !on) return run(index)
  }
  const otherwise = node.cases.findIndex(({ test }) => !test)
  if (otherwise === -1) return undefined
  return on ? doubtfully(spot.run, of, () => run(otherwise)) : run(otherwise)
}

function eachOf(node: Extract<JsNode, { type: 'ForOfStatement' | 'ForInStatement' }>, spot: Spot): Ending {
  const of = evaluate(node.right, spot)
  const items = node.type === 'ForInStatement' ? keysOf(of) : of.kind === 'list' ? [...of.items] : undefined
  const turn = (item: Value): Ending => {
    const inner = { ...spot, scope: new Scope(spot.scope) }
    const { left } = node
    if (left.type === 'VariableDeclaration') for (const { id } of left.declarations) bind(id as JsNode, item, inner)
    else assign(left as JsNode, () => item, inner)
    return block(node.body, inner)
  }
  if (items === undefined) {
    const at = placeIn(spot, node.right)
    const doubt = unknownOf([of], at)
    return leaving(
      doubtfully(spot.run, doubt, () => turn(unknownValue('…', at))),
      spot,
    )
  }
  for (const item of items.slice(0, limits.programTurns)) {
    const ending = turn(item)
    if (ending?.kind === 'break') return undefined
    if (ending !== undefined && ending.kind !== 'continue') return ending
  }
  return undefined
}

function keysOf(of: Value): readonly Value[] | undefined {
  if (of.kind === 'map') return [...of.members].map(([name, { at }]) => textValue(name, at))
  return of.kind === 'list' ? of.items.map((item, index) => textValue(String(index), item.at)) : undefined
}

/** Loops with a condition turn while it is known to hold. */
function counted(node: Extract<JsNode, { type: 'ForStatement' | 'WhileStatement' | 'DoWhileStatement' }>, spot: Spot): Ending {
  const inner = { ...spot, scope: new Scope(spot.scope) }
  if (node.type === 'ForStatement' && node.init) {
    if (node.init.type === 'VariableDeclaration') execute(node.init, inner)
    else evaluate(node.init, inner)
  }
  for (let turn = 0; turn < limits.programTurns; turn++) {
    const test = node.test && !(node.type === 'DoWhileStatement' && turn === 0) ? evaluate(node.test, inner) : undefined
    const goes = test === undefined ? true : truth(test)
    if (goes === false) return undefined
    if (goes === undefined && test !== undefined)
      return leaving(
        doubtfully(spot.run, test, () => block(node.body, inner)),
        spot,
      )
    const ending = block(node.body, inner)
    if (ending?.kind === 'break') return undefined
    if (ending !== undefined && ending.kind !== 'continue') return ending
    if (node.type === 'ForStatement' && node.update) evaluate(node.update, inner)
    if (spot.run.work.steps < 0) return undefined
  }
  return undefined
}

/** What was gone through doubtfully may have returned. */
function leaving(ending: Ending, spot: Spot): Ending {
  if (ending?.kind === 'return') spot.returns?.push(ending.value)
  return undefined
}

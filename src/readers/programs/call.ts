/** Calls and `new`: arguments in order, then whoever is called. */
import { withoutGenerated } from '../../base/secret.ts'
import { calleeName, type CallNode, type JsNode } from '../../parse/javascript/index.ts'
import { nullValue, over, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { isMissing } from './operators.ts'
import { inside, placeIn, type Spot } from './run.ts'
import { isThing, short, type Site } from './thing.ts'

export function call(node: CallNode, spot: Spot): Value {
  const callee = node.callee as JsNode
  const at = placeIn(spot, node)
  const first = node.arguments[0]
  if ((callee.type === 'Identifier' && callee.name === 'require') || callee.type === 'Import') {
    return first?.type === 'StringLiteral' ? spot.run.go.importedFrom(first.value, spot, at) : unknownValue('require()', at)
  }
  const target = spot.run.go.evaluate(callee, spot)
  if (node.type === 'OptionalCallExpression' && isMissing(target) === true) return nullValue(at)
  const args = argumentsOf(node, spot)
  const result = isThing(target) ? target.call?.(args, siteOf(node, args, spot)) : undefined
  return result ?? unanswered(node, target, args, spot)
}

export function construct(node: CallNode, spot: Spot): Value {
  const target = spot.run.go.evaluate(node.callee as JsNode, spot)
  const args = argumentsOf(node, spot)
  const result = isThing(target) ? target.make?.(args, siteOf(node, args, spot)) : undefined
  return result ?? unanswered(node, target, args, spot)
}

/** What nobody can work out leans on what it was given. */
function unanswered(node: CallNode, target: Value, args: readonly Value[], spot: Spot): Value {
  const at = placeIn(spot, node)
  const name = calleeName(node).replace(/^(this|\?)\./, '')
  if (target.kind === 'unknown' && target.leans !== undefined) return over(unknownOf([target], at), target, ...args)
  return over(unknownValue(`${short(name)}()`, at, `Plimsoll does not work out what ${short(name)}() gives`), ...args)
}

function siteOf(node: CallNode, args: readonly Value[], spot: Spot): Site {
  const { run } = spot
  const at = {
    path: spot.module.path,
    line: node.loc?.start.line ?? 1,
    ...(node.loc ? { endLine: node.loc.end.line } : {}),
    key: labelled(node, args, spot).route,
  }
  const doubt = run.doubts.at(-1)
  return doubt === undefined ? { at } : { at, doubt }
}

/** `aws.rds.Instance/ledger`: what is called and the name that it is given stay when lines move. */
function labelled(node: CallNode, args: readonly Value[], spot: Spot): Spot {
  const label = node.type === 'NewExpression' ? args.find((one) => one.kind === 'text') : undefined
  const name = calleeName(node).replace(/^(this|\?)\./, '')
  if (label?.kind !== 'text' || !/^[\w./ @:-]{1,100}$/.test(label.text)) return inside(spot, short(name))
  return { ...spot, route: `${short(name)}/${withoutGenerated(label.text)}` }
}

function argumentsOf(node: CallNode, spot: Spot): readonly Value[] {
  const args: Value[] = []
  for (const argument of node.arguments) {
    if (argument.type !== 'SpreadElement') {
      args.push(spot.run.go.evaluate(argument, argument.type === 'StringLiteral' ? spot : labelled(node, args, spot)))
      continue
    }
    const spread = spot.run.go.evaluate(argument.argument, spot)
    if (spread.kind !== 'list') args.push(over(unknownOf([spread], placeIn(spot, argument)), spread))
    else if (spot.run.work.spend(spread.items.length)) args.push(...spread.items)
  }
  return args
}
